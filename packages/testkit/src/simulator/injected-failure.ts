import { contextLengthRefusal } from "./context-length.ts";
import type { ResolvedOptions } from "./options.ts";
import { pick, randomFrom } from "./random.ts";
import { badRequest, Refusal } from "./refusal.ts";

const TYPES = [
  "rate_limit",
  "invalid_api_key",
  "context_length",
  "server_error",
  "invalid_request",
  "model_not_found",
] as const;

/** The failure that `failureInjectionRate` draws for a request, if any. */
export function drawFailure(options: ResolvedOptions, key: string, call: number): Refusal | undefined {
  if (options.failureInjectionRate === 0) return undefined;
  const random = randomFrom(options.seed, key, call, "failure");
  if (random() * 100 >= options.failureInjectionRate) return undefined;
  const allowed = options.failureTypes.length === 0 ? TYPES : options.failureTypes;
  return failureOfType(pick(random, allowed) ?? "server_error", options);
}

function failureOfType(type: string, { servedModelName, maxModelLen }: ResolvedOptions): Refusal {
  const model = servedModelName[0] ?? "";
  switch (type) {
    case "rate_limit":
      return new Refusal(429, `Rate limit reached for ${model}`);
    case "invalid_api_key":
      return new Refusal(401, "Incorrect API key provided");
    case "context_length":
      return contextLengthRefusal(maxModelLen, 0);
    case "invalid_request":
      return badRequest("Invalid request");
    case "model_not_found":
      return modelNotFound(model);
    default:
      return new Refusal(500, "Internal server error");
  }
}

export function modelNotFound(model: string): Refusal {
  return new Refusal(404, `The model \`${model}\` does not exist.`, { param: "model" });
}

/** The failure that the header `X-Return-Error` asks for. */
export function requestedFailure(header: string): Refusal {
  const status = Number(header);
  if (Number.isInteger(status) && status >= 400 && status <= 599) {
    return new Refusal(status, `Error ${status} as requested by X-Return-Error`);
  }
  return badRequest(`X-Return-Error must be a status from 400 to 599, got ${JSON.stringify(header)}`);
}
