import { MatrixError } from "@matrix/core";

/**
 * What went wrong, as far as it decides what happens next.
 *
 * - `fenced`: the group has moved on; what was done for the old assignment does not count.
 * - `topic-missing`: a topic (or partition) does not exist.
 * - `too-large`: a record or batch is over the broker's limit.
 * - `denied`: credentials or rights do not suffice; no repetition helps.
 * - `unavailable`: anything that may pass: no connection, no leader, a time-out.
 * - `refused`: the broker will never accept this request.
 */
export type BrokerErrorKind = "fenced" | "topic-missing" | "too-large" | "denied" | "unavailable" | "refused";

const kinds: ReadonlySet<unknown> = new Set<BrokerErrorKind>([
  "fenced",
  "topic-missing",
  "too-large",
  "denied",
  "unavailable",
  "refused",
]);

/** A Kafka broker, or the way to it, failed. */
export class BrokerError extends MatrixError {
  readonly code = "broker";
  readonly kind: BrokerErrorKind;
  constructor(kind: BrokerErrorKind, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.kind = kind;
  }
  get retryable(): boolean {
    return this.kind === "unavailable" || this.kind === "fenced";
  }
}

/** The kind of whatever a client threw; what has none may pass. */
export function kindOf(error: unknown): BrokerErrorKind {
  const kind = (error as { readonly kind?: unknown } | null | undefined)?.kind;
  return kinds.has(kind) ? (kind as BrokerErrorKind) : "unavailable";
}
