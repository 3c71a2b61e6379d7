import type { Clock } from "@matrix/core";
import { CallScope } from "./call-scope.ts";
import { classifyError } from "./classify-error.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Failure } from "./failure.ts";
import type { Redact } from "./redact.ts";
import { textCleaner } from "./server-text.ts";
import { TransportError } from "./transport-error.ts";

/** What a question to an endpoint needs. */
export interface Question {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly redact: Redact;
}

/** Asks an endpoint for its models. Never rejects: what went wrong is the answer then. */
export async function servedModels(
  endpoint: Endpoint,
  { clock, timeoutMs, signal, redact }: Question,
): Promise<{ readonly models: readonly string[] } | { readonly failure: Failure }> {
  const scope = new CallScope(clock, timeoutMs, signal, signal);
  try {
    const models = await endpoint.models(scope.signal);
    // They stand in error messages, as the server wrote them.
    return { models: models.map(textCleaner(redact)) };
  } catch (error) {
    const problem =
      scope.end === undefined ? error : new TransportError("stalled", `no answer within ${timeoutMs} ms`);
    return { failure: classifyError(problem, { clean: textCleaner(redact), now: clock.now() }) };
  } finally {
    scope.dispose();
  }
}
