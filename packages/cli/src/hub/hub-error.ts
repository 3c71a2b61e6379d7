import { MatrixError } from "@matrix/core";

/** What a {@link HubError} knows. */
export interface HubErrorFacts {
  /** HTTP status; undefined where no answer came. */
  readonly status?: number;
  readonly retryable: boolean;
  readonly cause?: unknown;
}

/** A hub refused something, or could not be asked. Its own words stand in the text, a token never. */
export class HubError extends MatrixError {
  readonly code = "hub";
  readonly retryable: boolean;
  readonly status: number | undefined;

  constructor(message: string, { status, retryable, cause }: HubErrorFacts) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.retryable = retryable;
  }
}
