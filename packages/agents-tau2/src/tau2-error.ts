import { MatrixError } from "@matrix/core";

/** The kinds of exception that the original tells apart in its records, by Python's names. */
export type ExceptionKind =
  | "ValueError"
  | "TypeError"
  | "AttributeError"
  | "AssertionError"
  | "KeyError"
  | "IndexError"
  | "SyntaxError"
  | "ZeroDivisionError"
  | "OverflowError"
  | "RecursionError"
  | "ValidationError"
  | "NotImplementedError";

/**
 * A failure that belongs to the benchmark itself: a tool's refusal, a trajectory that cannot be replayed, a message that breaks
 * the protocol. The message is the original's text, not ours, because models see it and recorded trajectories contain it.
 */
export class Tau2Error extends MatrixError {
  readonly code = "tau2";
  readonly retryable = false;
  readonly kind: ExceptionKind;
  constructor(kind: ExceptionKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
