import { MatrixError } from "@matrix/core";

/** A request ends with an error answer; the message is what the client reads, in the server's own wording. */
export class Refusal extends MatrixError {
  readonly code = "simulator_refusal";
  readonly retryable = false;
  readonly status: number;
  readonly type: string;
  readonly param: string | null;
  readonly headers: readonly (readonly [string, string])[];

  constructor(
    status: number,
    message: string,
    details: { type?: string; param?: string; headers?: readonly (readonly [string, string])[] } = {},
  ) {
    super(message);
    this.status = status;
    this.type =
      details.type ?? typeOfStatus.get(status) ?? (status < 500 ? "BadRequestError" : "InternalServerError");
    this.param = details.param ?? null;
    this.headers = details.headers ?? [];
  }

  /** The body of the answer. */
  toJson(): string {
    const { message, type, param, status } = this;
    return JSON.stringify({ error: { message, type, param, code: status } });
  }
}

const typeOfStatus = new Map([
  [401, "AuthenticationError"],
  [404, "NotFoundError"],
  [429, "RateLimitError"],
  [503, "ServiceUnavailableError"],
]);

export function badRequest(message: string, param?: string): Refusal {
  return new Refusal(400, message, param === undefined ? {} : { param });
}

export const ENGINE_DEAD_MESSAGE =
  "EngineCore encountered an issue. See stack trace (above) for the root cause.";

/** An error after a stream began, as vLLM writes it: Python's spacing, status 200. */
export function streamError(message: string): string {
  return `{"error": {"message": ${JSON.stringify(message)}, "type": "InternalServerError", "param": null, "code": 500}}`;
}
