import { MatrixError } from "@matrix/core";

/** A broker cannot be had on this machine; the text says what is missing. */
export class LocalBrokerError extends MatrixError {
  readonly code = "local_broker";
  readonly retryable = false;
}
