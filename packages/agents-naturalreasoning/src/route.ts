import { type Orchestrator, sequential } from "@matrix/core";
import type { NaturalReasoningShapes } from "./schemas.ts";

/** What routing reads of a reply. */
export interface RoutedReply {
  readonly status_ok?: boolean | null;
  readonly success?: boolean | null;
  readonly termination_reason?: string | null;
}

/** The row's status: empty until a reply gives a reason. */
export interface RowStatus {
  readonly termination_reason?: string;
  readonly success?: boolean | null;
}

/** The status that the replies so far come to: the last one that gives a reason decides. */
export function statusOf(replies: Iterable<RoutedReply>): RowStatus {
  let status: RowStatus = {};
  for (const { termination_reason: reason, success = null } of replies) {
    if (reason) status = { termination_reason: reason, success };
  }
  return status;
}

/** Whether the row ends before its last role: it was rejected, or the last reply does not say that its call went well. */
export function endsEarly(status: RowStatus, last: RoutedReply): boolean {
  return status.success === false || !last.status_ok;
}

const lastRole = "question";

/** Filter, score, question: until one of them rejects the document or fails. */
export function naturalReasoningOrchestrator(): Orchestrator<NaturalReasoningShapes> {
  return sequential<NaturalReasoningShapes>({
    name: "naturalreasoning",
    order: ["filter", "score", lastRole],
    cycle: false,
    until(message, reply) {
      const status = statusOf([...message.history].map(({ response }) => response));
      if (message.role !== lastRole && !endsEarly(status, reply)) return undefined;
      const { termination_reason: reason, success } = status;
      return { ...(reason === undefined ? {} : { termination_reason: reason }), success: success === true };
    },
  });
}
