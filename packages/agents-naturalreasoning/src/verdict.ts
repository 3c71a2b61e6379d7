import type { TerminationReason } from "./fixed-texts.ts";

/** What is read of a reply to judge it, and to route by it. */
export interface JudgedReply {
  readonly text?: unknown;
  readonly status_ok?: unknown;
}

/** What a role makes of its reply where that ends the row. */
export interface Verdict {
  readonly success: boolean;
  readonly termination_reason: TerminationReason;
}

export function rejected(reason: TerminationReason): Verdict {
  return { success: false, termination_reason: reason };
}
