/** Why a conversation ended, by the names that result files use. Only the two stops can earn a reward. */
export const terminationReasons = [
  "user_stop",
  "agent_stop",
  "max_steps",
  "timeout",
  "too_many_errors",
  "agent_error",
  "user_error",
  "infrastructure_error",
  "context_window_exceeded",
  "unexpected_error",
] as const;

export type TerminationReason = (typeof terminationReasons)[number];
