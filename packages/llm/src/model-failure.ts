import { ModelError } from "@matrix/core";
import type { ApiKeySource } from "./api-key.ts";
import type { Failure } from "./failure.ts";

/** What an error message tells about where it happened. */
export interface FailureSite {
  readonly model: string;
  readonly url: string;
  readonly apiKey: ApiKeySource;
  /** Failed tries of the call, probes and waits not counted. */
  readonly tries: number;
  /** Models that the endpoint does serve, where that was asked. */
  readonly served?: readonly string[];
}

/** The error a call ends with: what happened, where, and the way out. */
export function modelError(failure: Failure, site: FailureSite): ModelError {
  const { errorClass, status, cause } = failure;
  return new ModelError(unreachable(failure) ? "unreachable" : errorClass, message(failure, site), {
    ...(status === undefined ? {} : { status }),
    ...(cause === undefined ? {} : { cause }),
  });
}

function unreachable({ errorClass, nobodyThere }: Failure): boolean {
  return errorClass === "unreachable" || (errorClass === "transient" && nobodyThere === true);
}

function message(failure: Failure, { model, url, apiKey, tries, served }: FailureSite): string {
  const { errorClass, status, text } = failure;
  const said = status === undefined ? text : text === "" ? `status ${status}` : `${text} (status ${status})`;
  const where = `model "${model}" at ${url}`;
  if (failure.modelMissing) return `model "${model}" is not served at ${url}; ${servedText(served)}`;
  if (failure.nobodyThere) return `no server answers at ${url}: ${said}; start it or correct baseUrl`;
  switch (errorClass) {
    case "auth":
      return `${where} refuses the key, or wants one: ${said}; ${keyAdvice(apiKey)}`;
    case "quota":
      return `${where} has no quota left: ${said}; raise it with the provider, then resume`;
    case "unreachable":
      return `${where} cannot be used: ${said}; correct baseUrl (most end in /v1)`;
    case "context_length":
      return `the request is too long for ${where}: ${said}; shorten it or lower max_tokens`;
    case "content_filter":
      return `${where} kept its answer back: ${said}; change the prompt`;
    case "invalid_output":
      return `${where} gave an answer that cannot be taken: ${said}`;
    case "invalid_request":
      return `${where} rejects the request: ${said}`;
    case "throttled":
      return `${where} keeps asking to wait: ${said}; lower maxConcurrency or raise retry.throttleBudget`;
    case "transient":
      return `${where} failed ${tries === 1 ? "once" : `${tries} times`}; last: ${said}`;
  }
}

function keyAdvice({ variable }: ApiKeySource): string {
  return variable === null
    ? "name the variable that holds a valid one in apiKeyEnv"
    : `set ${variable} to a valid one`;
}

function servedText(served: readonly string[] | undefined): string {
  if (served === undefined) return "correct model or baseUrl";
  if (served.length === 0) return "it serves none";
  const more = served.length > 10 ? ` and ${served.length - 10} more` : "";
  return `it serves: ${served.slice(0, 10).join(", ")}${more}`;
}
