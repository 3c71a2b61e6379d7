import type { ErrorBody } from "./error-body.ts";

/**
 * Why an answer with status 200 is none: `unreadable` is no completion at all, `aborted` was cut by the server (vLLM ends
 * what is in flight so when it shuts down), `refused` was kept back by a content filter or by the model, `error` is an error
 * under a wrong status.
 */
export type ReplyProblem = "unreadable" | "aborted" | "refused" | "error";

/** Never leaves the package as it is: it becomes a `ModelError`. */
export class BadReplyError extends Error {
  readonly problem: ReplyProblem;
  readonly body: ErrorBody | undefined;

  constructor(problem: ReplyProblem, message: string, body?: ErrorBody) {
    super(message);
    this.problem = problem;
    this.body = body;
  }

  override get name(): string {
    return "BadReplyError";
  }
}
