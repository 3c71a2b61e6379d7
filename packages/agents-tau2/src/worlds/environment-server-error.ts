import { MatrixError } from "@matrix/core";

/** A server of upstream's environment is not there, or answers with what is not its API. */
export class EnvironmentServerError extends MatrixError {
  readonly code = "environment_server";
  readonly retryable = true;
  /** HTTP status, where there was one. */
  readonly status: number | undefined;
  constructor(
    message: string,
    { cause, status }: { readonly cause?: unknown; readonly status?: number } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
  }
}
