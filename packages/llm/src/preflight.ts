import { ModelError } from "@matrix/core";
import type { Failure } from "./failure.ts";
import { modelError } from "./model-failure.ts";
import { servedModels } from "./served-models.ts";
import type { Session } from "./session.ts";

/**
 * Asks every endpoint whether it serves the model, before any row is spent.
 *
 * A replica that is down does not keep the others from starting: it is left out until it is back. One that answers but
 * cannot be used (wrong key, no such model, no such route) is a mistake in the configuration and ends the run at once.
 *
 * @throws {ModelError} with the way out.
 */
export async function preflight(
  { options, endpoints, replicas, redact }: Session,
  signal: AbortSignal,
): Promise<void> {
  const { model, apiKey, clock, preflightTimeoutMs: timeoutMs } = options;
  const checks = await Promise.all(
    endpoints.map(async (endpoint) => {
      const answer = await servedModels(endpoint, { clock, timeoutMs, signal, redact });
      if ("failure" in answer) return { endpoint, failure: answer.failure, served: undefined };
      const failure = answer.models.includes(model) ? undefined : notServed;
      return { endpoint, failure, served: answer.models };
    }),
  );
  signal.throwIfAborted();
  const errors = checks.flatMap(({ endpoint, failure, served }) => {
    if (!failure) return [];
    endpoint.lastFailure = failure;
    const site = { model, url: endpoint.url, apiKey, tries: 1, ...(served ? { served } : {}) };
    return { endpoint, failure, error: modelError(asPreflight(failure), site) };
  });
  const misconfigured = errors.find(({ failure }) => !isDown(failure));
  if (misconfigured) throw misconfigured.error;
  if (errors.length < endpoints.length) {
    for (const { endpoint } of errors) replicas.trip(endpoint);
    return;
  }
  const [only] = errors;
  if (only && errors.length === 1) throw only.error;
  throw new ModelError("unreachable", errors.map(({ error }) => error.message).join("; "));
}

const notServed: Failure = { errorClass: "unreachable", text: "", modelMissing: true };

function isDown({ errorClass }: Failure): boolean {
  return errorClass === "transient" || errorClass === "throttled";
}

/** What a row would wait or try again for ends a preflight: nothing is lost by starting later. */
function asPreflight(failure: Failure): Failure {
  return isDown(failure) ? { ...failure, errorClass: "unreachable" } : failure;
}
