import {
  type Reader,
  readBoolean,
  readFloat,
  readInteger,
  readList,
  readObject,
  readStop,
  readText,
} from "./field-readers.ts";
import type { JsonObject } from "./json.ts";
import { pythonFloat } from "./python-text.ts";
import { badRequest, type Refusal } from "./refusal.ts";
import { type Issue, valueIssue } from "./validation.ts";

/** Fields that chats and text completions share. Unknown fields of a body are ignored, as the server does. */
export interface SamplingRequest {
  readonly model: string | undefined;
  readonly maxTokens: number | undefined;
  readonly minTokens: number;
  readonly ignoreEos: boolean;
  readonly n: number;
  readonly seed: number | undefined;
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly stop: readonly string[];
  readonly includeStop: boolean;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly continuousUsage: boolean;
  readonly promptLogprobs: number | undefined;
  readonly returnTokenIds: boolean;
  readonly truncatePromptTokens: number | undefined;
  readonly cacheSalt: string;
  readonly requestId: string | undefined;
  readonly thinkingTokenBudget: number | undefined;
  readonly echo: boolean;
}

/** Reads one field after another; what is wrong is collected in `issues`. */
export function fieldReader(body: JsonObject, issues: Issue[]) {
  return <T>(name: string, read: Reader<T>): T | undefined => read(body[name], ["body", name], issues);
}

export function readSampling(body: JsonObject, issues: Issue[]): SamplingRequest {
  const field = fieldReader(body, issues);
  const streamOptions = field("stream_options", readObject) ?? {};
  // both are read in any case: each may be wrong
  const maxTokens = field("max_tokens", readInteger);
  const maxCompletionTokens = field("max_completion_tokens", readInteger);
  field("bad_words", readList(readText));
  return {
    model: field("model", readText),
    maxTokens: maxCompletionTokens ?? maxTokens,
    n: field("n", readInteger) ?? 1,
    seed: field("seed", readInteger),
    stop: (field("stop", readStop) ?? []).filter((text) => text !== ""),
    stream: field("stream", readBoolean) ?? false,
    includeUsage: streamOptions.include_usage === true,
    continuousUsage: streamOptions.include_usage === true && streamOptions.continuous_usage_stats === true,
    temperature: field("temperature", readFloat) ?? 1,
    topP: field("top_p", readFloat) ?? 1,
    topK: field("top_k", readInteger) ?? 0,
    minTokens: field("min_tokens", readInteger) ?? 0,
    ignoreEos: field("ignore_eos", readBoolean) ?? false,
    includeStop: field("include_stop_str_in_output", readBoolean) ?? false,
    promptLogprobs: field("prompt_logprobs", readInteger),
    returnTokenIds: field("return_token_ids", readBoolean) ?? false,
    truncatePromptTokens: field("truncate_prompt_tokens", readInteger),
    cacheSalt: field("cache_salt", readText) ?? "",
    requestId: field("request_id", readText),
    thinkingTokenBudget: field("thinking_token_budget", readInteger),
    echo: field("echo", readBoolean) ?? false,
  };
}

/** Checks that look at the body before its fields are read. */
export function findSamplingMistake(body: JsonObject): Issue | undefined {
  const { stream_options: streamOptions, stream, cache_salt: salt } = body;
  if (streamOptions !== undefined && streamOptions !== null && stream !== true) {
    const message = "Stream options can only be defined when `stream=True`.";
    return valueIssue(message, body, ["body"], "stream_options");
  }
  if (salt === undefined || salt === null || (typeof salt === "string" && salt !== "")) return undefined;
  return valueIssue("Parameter 'cache_salt' must be a non-empty string if provided.", body);
}

/** Checks of the values against each other and the sampler. @throws {Refusal} */
export function checkSampling(request: SamplingRequest, topLogprobs: number): void {
  const { n, temperature, topP, topK, maxTokens } = request;
  if (n < 1) throw badRequest(`n must be at least 1, got ${n}.`);
  if (temperature < 0) throw outOfRange("temperature", "must be non-negative", pythonFloat(temperature));
  if (topP <= 0 || topP > 1) throw outOfRange("top_p", "must be in (0, 1]", pythonFloat(topP));
  if (topK < -1) throw badRequest(`top_k must be 0 (disable), or at least 1, got ${topK}.`);
  if (maxTokens !== undefined && maxTokens < 1) {
    throw outOfRange("max_tokens", "must be at least 1", String(maxTokens));
  }
  if (temperature === 0 && n > 1) throw badRequest(`n must be 1 when using greedy sampling, got ${n}.`);
  if (topLogprobs > 20) {
    const message = `Requested sample logprobs of ${topLogprobs}, which is greater than max allowed: 20`;
    throw badRequest(`${message} (parameter=logprobs, value=${topLogprobs})`, "logprobs");
  }
  if (request.thinkingTokenBudget !== undefined) {
    throw badRequest(
      "thinking_token_budget is set but reasoning_config is not configured. Please set --reasoning-config to use thinking_token_budget.",
    );
  }
}

function outOfRange(name: string, rule: string, value: string): Refusal {
  return badRequest(`${name} ${rule}, got ${value}. (parameter=${name}, value=${value})`, name);
}
