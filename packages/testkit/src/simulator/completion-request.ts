import { type Constraint, findConstraintMistake, readConstraint } from "./constraint-request.ts";
import { readInteger } from "./field-readers.ts";
import type { Json, JsonObject } from "./json.ts";
import { badRequest } from "./refusal.ts";
import { fieldReader, findSamplingMistake, readSampling, type SamplingRequest } from "./sampling-request.ts";
import { type Endpoint, type Issue, validationRefusal } from "./validation.ts";

/** A checked body of `POST /v1/completions`. */
export interface CompletionRequest extends SamplingRequest {
  /** Texts, or lists of token ids. */
  readonly prompts: readonly Json[];
  readonly logprobs: number | undefined;
  readonly constraint: Constraint | undefined;
}

export const completionEndpoint: Endpoint = { path: "/v1/completions", handler: "create_completion" };

/** Tokens of an answer whose request does not say; as in OpenAI's API. */
const DEFAULT_MAX_TOKENS = 16;

/** @throws {Refusal} 400 in the server's words */
export function readCompletionRequest(body: JsonObject): CompletionRequest {
  const mistake = findSamplingMistake(body) ?? findConstraintMistake(body);
  if (mistake !== undefined) throw validationRefusal([mistake], completionEndpoint);
  const issues: Issue[] = [];
  const sampling = readSampling(body, issues);
  const logprobs = fieldReader(body, issues)("logprobs", readInteger);
  if (issues.length > 0) throw validationRefusal(issues, completionEndpoint);
  return {
    ...sampling,
    maxTokens: sampling.maxTokens ?? DEFAULT_MAX_TOKENS,
    prompts: promptsOf(body.prompt),
    logprobs,
    constraint: readConstraint(body),
  };
}

function promptsOf(prompt: Json | undefined): readonly Json[] {
  if (prompt === undefined || prompt === null || (Array.isArray(prompt) && prompt.length === 0)) {
    throw badRequest("Either prompt or prompt_embeds must be provided and non-empty.");
  }
  if (!Array.isArray(prompt)) return [prompt];
  return typeof prompt[0] === "number" ? [prompt] : prompt;
}
