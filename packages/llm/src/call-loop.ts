import {
  type ChatCall,
  type ChatCompletion,
  type ChatRequest,
  ClosedError,
  ModelError,
  sleep,
} from "@matrix/core";
import { CallBody } from "./call-body.ts";
import { callHeaders } from "./call-headers.ts";
import { CallScope } from "./call-scope.ts";
import { classifyError } from "./classify-error.ts";
import { readCompletion } from "./completion.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Failure } from "./failure.ts";
import { modelError } from "./model-failure.ts";
import { type Lease, OutageError, type Outcome } from "./replicas.ts";
import { requestBody } from "./request-body.ts";
import { RetryPolicy } from "./retry-policy.ts";
import { servedModels } from "./served-models.ts";
import { textCleaner } from "./server-text.ts";
import type { Session } from "./session.ts";
import { readStream } from "./stream-reply.ts";

/** One call from its request to its answer, retries and waits between. @throws {ModelError}; the caller's reason; {ClosedError} */
export async function runCall(
  session: Session,
  request: ChatRequest,
  call: ChatCall,
): Promise<ChatCompletion> {
  call.signal.throwIfAborted();
  const { options } = session;
  const body = requestBody(request, options);
  const timeoutMs = Math.min(call.timeoutMs ?? Number.POSITIVE_INFINITY, options.timeoutMs);
  const scope = new CallScope(options.clock, timeoutMs, call.signal, session.closed);
  const { retry } = options;
  const maxTries = call.maxRetries === undefined ? retry.maxTries : call.maxRetries + 1;
  const policy = new RetryPolicy({ ...retry, maxTries }, options.random);
  try {
    return await tryUntilAnswered(session, request, call, { body, scope, policy });
  } catch (error) {
    if (scope.end === undefined) throw error;
    if (scope.end === "caller") throw call.signal.reason;
    if (scope.end === "closed")
      throw new ClosedError(`chat model "${options.name}" was closed during a call`);
    throw lateError(session, timeoutMs, policy);
  } finally {
    scope.dispose();
  }
}

interface CallState {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly scope: CallScope;
  readonly policy: RetryPolicy;
}

async function tryUntilAnswered(
  session: Session,
  request: ChatRequest,
  call: ChatCall,
  { body, scope, policy }: CallState,
): Promise<ChatCompletion> {
  const { replicas, options, redact } = session;
  for (let sent = 0; ; sent++) {
    const lease = await acquire(session, call, scope);
    const { endpoint, probe } = lease;
    let outcome: Outcome = "unknown";
    let pauseMs = 0;
    let delayMs = 0;
    try {
      session.budget.spendCall(options.model);
      const completion = await ask(session, endpoint, scope.signal, (signal) => {
        return new CallBody(body, callHeaders(call, sent), signal);
      });
      outcome = "answered";
      return completion;
    } catch (error) {
      if (scope.end !== undefined || error instanceof ModelError) throw error;
      const failure = classifyError(error, { clean: textCleaner(redact, request), now: options.clock.now() });
      endpoint.lastFailure = failure;
      outcome = outcomeOf(failure);
      const decision = policy.next(failure, probe);
      if (!decision.retry || decision.delayMs >= scope.msLeft) {
        throw await finalError(session, endpoint, failure, policy, scope.signal);
      }
      endpoint.countRetry(failure);
      ({ delayMs, pauseMs } = decision);
    } finally {
      replicas.release(lease, outcome, pauseMs);
    }
    if (delayMs > 0) await sleep(options.clock, delayMs, scope.signal);
  }
}

async function acquire({ replicas, options }: Session, call: ChatCall, scope: CallScope): Promise<Lease> {
  try {
    return await replicas.acquire(call.stickyKey, scope.signal);
  } catch (error) {
    if (!(error instanceof OutageError)) throw error;
    const { endpoint } = error;
    endpoint.countFailure("unreachable");
    const last = endpoint.lastFailure?.text ?? "nothing was heard of it";
    throw new ModelError(
      "unreachable",
      `model "${options.model}" at ${endpoint.url} has been down for more than ${options.outageTimeoutMs} ms (outageTimeoutMs); ` +
        `last: ${last}; bring it back, then resume`,
    );
  }
}

async function ask(
  { options, budget }: Session,
  endpoint: Endpoint,
  signal: AbortSignal,
  bodyFor: (signal: AbortSignal) => CallBody,
): Promise<ChatCompletion> {
  const reply = options.stream
    ? await readStream((either) => endpoint.stream(bodyFor(either)), signal, options)
    : await endpoint.complete(bodyFor(signal));
  const completion = readCompletion(reply, options.clock.now() / 1000);
  if (completion.usage) {
    endpoint.countTokens(completion.usage);
    budget.spendTokens(completion.usage);
  }
  return completion;
}

/** What a failure says about the endpoint; one that is the request's own fault shows that the endpoint works. */
function outcomeOf({ errorClass }: Failure): Outcome {
  if (errorClass === "transient" || errorClass === "unreachable") return "failed";
  if (errorClass === "throttled") return "throttled";
  return errorClass === "auth" || errorClass === "quota" ? "unknown" : "answered";
}

async function finalError(
  { options, redact }: Session,
  endpoint: Endpoint,
  failure: Failure,
  policy: RetryPolicy,
  signal: AbortSignal,
): Promise<ModelError> {
  const { model, apiKey, clock, preflightTimeoutMs: timeoutMs } = options;
  const answer = failure.modelMissing
    ? await servedModels(endpoint, { clock, timeoutMs, signal, redact })
    : undefined;
  // Of a row whose tries did reach a server, nobody may say that no server was there.
  const { nobodyThere, ...reached } = failure;
  const error = modelError(policy.onlyNobodyThere ? failure : reached, {
    model,
    url: endpoint.url,
    apiKey,
    tries: policy.tries,
    ...(answer && "models" in answer ? { served: answer.models } : {}),
  });
  endpoint.countFailure(error.errorClass);
  return error;
}

function lateError({ options, replicas }: Session, timeoutMs: number, policy: RetryPolicy): ModelError {
  const { last, tries } = policy;
  const heard = last ? `; failed tries: ${tries}, last: ${last.text}` : "";
  const text = `model "${options.model}" gave no answer within ${timeoutMs} ms${heard}`;
  // Nobody there is no fault of the row: it is kept for when somebody is.
  const nobody = policy.onlyNobodyThere || (last === undefined && replicas.nobodyThere);
  return nobody
    ? new ModelError("unreachable", `${text}; no server is there: start it or correct baseUrl`)
    : new ModelError("deadline", `${text}; raise timeoutMs or lower the load`);
}
