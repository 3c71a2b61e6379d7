/** What a reply says about the state of the conversation; any role's reply fits. */
export interface Verdict {
  readonly status_ok?: boolean | null;
  readonly agreement?: boolean;
  readonly agreement_correctness?: boolean;
  readonly rated_turns?: number;
}

/**
 * The row's status where the conversation is over, else undefined. It is over when a reply failed, when the two agree, or
 * after `maxTurns` rated turns. Asked after every hop, so that `maxTurns` 0 ends it after the first.
 */
export function conversationStatus(
  reply: Verdict,
  maxTurns: number,
): { readonly success: boolean } | undefined {
  const over = failed(reply) || reply.agreement === true || (reply.rated_turns ?? 0) >= maxTurns;
  return over ? { success: reply.agreement_correctness === true } : undefined;
}

/** Whether a reply reports a failure. A reply that does not say is fine; one that says `null` is not. */
export function failed(reply: Verdict): boolean {
  return reply.status_ok !== undefined && reply.status_ok !== true;
}
