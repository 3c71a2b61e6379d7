import { thrownText } from "@matrix/core";
import { APIConnectionError, APIError } from "openai";
import type { ErrorBody } from "./error-body.ts";
import type { Failure } from "./failure.ts";
import { BadReplyError } from "./reply-error.ts";
import { type HeaderReader, retryAfterMs } from "./retry-after.ts";
import type { CleanText } from "./server-text.ts";
import { TransportError } from "./transport-error.ts";

/** What a class is decided with. */
export interface ClassifyContext {
  readonly clean: CleanText;
  /** Epoch milliseconds: some servers name a date to wait for. */
  readonly now: number;
}

/** Says of any error of a try what class it is of. Never throws. */
export function classifyError(error: unknown, context: ClassifyContext): Failure {
  if (error instanceof APIConnectionError) return classifyError(error.cause, context);
  if (error instanceof TransportError) return classifyTransport(error);
  if (error instanceof BadReplyError) return classifyReply(error, context);
  if (error instanceof APIError) return classifyApiError(error, context);
  // The package's own text for this quotes the answer.
  if (error instanceof SyntaxError) return { errorClass: "transient", text: "the answer is not JSON" };
  const text = error instanceof Error ? `${error.name}: ${error.message}` : thrownText(error);
  return { errorClass: "transient", text: context.clean(text) };
}

function classifyTransport(error: TransportError): Failure {
  const { problem, message: text } = error;
  switch (problem) {
    case "no_connection":
      return { errorClass: "transient", text, nobodyThere: true, cause: error };
    case "bad_certificate":
      return { errorClass: "unreachable", text, nobodyThere: true, cause: error };
    // The same request would bring the same again.
    case "too_large":
      return { errorClass: "invalid_output", text, cause: error };
    default:
      return { errorClass: "transient", text, cause: error };
  }
}

function classifyReply({ problem, message, body }: BadReplyError, { clean }: ClassifyContext): Failure {
  if (problem === "refused") return { errorClass: "content_filter", text: message };
  if (problem === "error" && body) return classifyHidden(body, clean);
  return { errorClass: "transient", text: clean(message) };
}

function classifyApiError(error: APIError, { clean, now }: ClassifyContext): Failure {
  const body = bodyOf(error);
  return error.status === undefined
    ? classifyHidden(body, clean)
    : classifyStatus(error.status, body, error.headers, { clean, now });
}

/** An error that came under status 200, in an answer or a stream: its code is the status it should have had. */
function classifyHidden(body: ErrorBody, clean: CleanText): Failure {
  const code = Number(body.code);
  const status = Number.isInteger(code) && code >= 400 && code < 600 ? code : 500;
  const { status: _, ...failure } = classifyStatus(status, body, undefined, { clean, now: 0 });
  return failure;
}

function classifyStatus(
  status: number,
  body: ErrorBody,
  headers: HeaderReader | undefined,
  { clean, now }: ClassifyContext,
): Failure {
  const waitMs = headers ? retryAfterMs(headers, now) : undefined;
  const text = clean(body.message);
  const failure = (errorClass: Failure["errorClass"], more: Partial<Failure> = {}): Failure => ({
    errorClass,
    text,
    status,
    ...(waitMs === undefined ? {} : { waitMs }),
    ...more,
  });
  if (status < 400) return failure("unreachable", { text: redirectText(headers, clean) });
  if (status === 402 || (status === 429 && says(body, quota))) return failure("quota");
  if (status === 429) return failure("throttled");
  if ((status === 400 || status === 403) && says(body, contentFilter)) return failure("content_filter");
  if (status === 401 || status === 403) return failure("auth");
  if (status === 413 || ((status === 400 || status === 422) && says(body, contextLength)))
    return failure("context_length");
  if (status === 404 && says(body, modelMissing)) return failure("unreachable", { modelMissing: true });
  // Not an error of the API but of a server that has no such route: nothing of the row is to blame.
  if ((status === 404 || status === 405) && body.type === undefined) {
    return failure("unreachable", { text: `it has no route for chat completions: ${text}` });
  }
  if (status >= 500 || retriedStatuses.has(status)) return failure("transient");
  return failure("invalid_request");
}

const retriedStatuses = new Set([408, 409, 425]);

interface Signs {
  readonly codes: ReadonlySet<string>;
  readonly text: RegExp;
}

const quota: Signs = {
  codes: new Set([
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "insufficient_balance",
  ]),
  text: /exceeded your current quota|insufficient (?:quota|balance|credits?|funds)|out of credits?/i,
};

const contentFilter: Signs = {
  codes: new Set(["content_filter", "content_policy_violation", "moderation_blocked"]),
  text: /content[ _](?:filter|management polic|policy violation)|flagged by (?:our )?(?:moderation|content)/i,
};

const contextLength: Signs = {
  codes: new Set(["context_length_exceeded", "string_above_max_length"]),
  // vLLM and SGLang, llama.cpp, TGI, hosted ones, in this order.
  text: /maximum (?:context|model) length|reduce the length of the|longer than the model's context|exceeds? the available context size|inputs?`? tokens.{0,60}must be <=|prompt is too long|context (?:length|window|size) (?:is |was )?exceeded|exceeds the (?:context window|maximum number of tokens)/i,
};

const modelMissing: Signs = {
  codes: new Set(["model_not_found"]),
  text: /\bmodel\b.{0,200}(?:does not exist|not found|is not (?:served|available|loaded))/i,
};

function says({ message, code, type }: ErrorBody, signs: Signs): boolean {
  return (
    signs.codes.has(String(code)) || (type !== undefined && signs.codes.has(type)) || signs.text.test(message)
  );
}

function redirectText(headers: HeaderReader | undefined, clean: CleanText): string {
  const location = headers?.get("location");
  return location
    ? `it redirects to ${clean(location)}, which is not followed; give that server's address as baseUrl`
    : "it redirects without saying where to";
}

function bodyOf({ error, code, type, param, message }: APIError): ErrorBody {
  const stated = typeof error === "object" && "message" in error ? error.message : undefined;
  return {
    message: typeof stated === "string" ? stated : message,
    ...(type ? { type } : {}),
    ...(param ? { param } : {}),
    ...(code === null || code === undefined ? {} : { code }),
  };
}
