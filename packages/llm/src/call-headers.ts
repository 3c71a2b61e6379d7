import type { ChatCall } from "@matrix/core";

/**
 * The headers that tell a server which hop a request belongs to: names and values in turn.
 *
 * @param tries how many tries of the call went before: a second request under the same id would be refused by some
 * servers while the first one is being given up.
 */
export function callHeaders({ stepId, row, role, step }: ChatCall, tries: number): string[] {
  return [
    ...["content-type", "application/json"],
    ...["idempotency-key", visibleAscii(stepId)],
    ...["x-request-id", requestId(stepId, tries)],
    ...["x-matrix-row", String(row.index)],
    ...["x-matrix-trial", String(row.trial)],
    ...["x-matrix-role", visibleAscii(role)],
    ...["x-matrix-step", String(step)],
  ];
}

/** Letters, digits, `.`, `_` and `-`, as ids of servers and log lines take them; vLLM makes it the answer's id. */
function requestId(stepId: string, tries: number): string {
  const id = stepId.replace(/[^\w.-]/g, "-").slice(-120);
  return tries === 0 ? id : `${id}-retry${tries}`;
}

function visibleAscii(text: string): string {
  return /^[\x21-\x7e]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
}
