import { MatrixError } from "@matrix/core";

/** What went wrong, as a client of Kafka tells it. */
export type BrokerFault =
  | "fenced"
  | "topic-missing"
  | "too-large"
  | "unavailable"
  /** The broker will never accept this. */
  | "refused";

/** A simulated broker, or the way to it, failed. */
export class SimulatedBrokerError extends MatrixError {
  readonly code = "simulated_broker";
  readonly kind: BrokerFault;
  /** `fenced`: whether the coordinator knows the member no more, or only waits for it to join again. */
  readonly forgotten: boolean;

  constructor(kind: BrokerFault, message: string, { forgotten = false } = {}) {
    super(message);
    this.kind = kind;
    this.forgotten = forgotten;
  }

  get retryable(): boolean {
    return this.kind === "unavailable" || this.kind === "fenced";
  }
}
