import type { Json, JsonObject } from "./json.ts";
import type { Resource } from "./resource.ts";

/** One entry of a model's dialogue. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant" | "tool" | "developer";
  readonly content: string | null | readonly JsonObject[];
  readonly name?: string;
  readonly tool_calls?: readonly ToolCall[];
  readonly tool_call_id?: string;
}

/** A call that a model asks for. `arguments` is JSON text as the model wrote it: perhaps not valid. */
export interface ToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A tool as a model is told of it. */
export interface ToolDefinition {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    readonly description?: string;
    readonly parameters?: JsonObject;
  };
}

/** Sampling parameters, named as OpenAI-compatible servers name them. */
export interface SamplingParams {
  readonly temperature?: number;
  readonly top_p?: number;
  /** Tokens. */
  readonly max_tokens?: number;
  readonly n?: number;
  readonly stop?: string | readonly string[];
  readonly logprobs?: boolean;
  /** Further fields for the server's own dialect, sent as they are. */
  readonly extra_body?: JsonObject;
}

/** What an agent asks of a model. */
export interface ChatRequest extends SamplingParams {
  readonly messages: readonly ChatMessage[];
  readonly seed?: number;
  readonly tools?: readonly ToolDefinition[];
  readonly tool_choice?: Json;
  readonly response_format?: JsonObject;
}

/** Which hop a call belongs to, for stickiness, idempotency, budgets and traces. */
export interface ChatCall {
  readonly stepId: string;
  readonly role: string;
  readonly row: { readonly index: number; readonly trial: number };
  readonly step: number;
  /** Calls with the same key prefer the same replica (its prefix cache knows the conversation). */
  readonly stickyKey?: string;
  readonly signal: AbortSignal;
  /** Milliseconds for the call, its retries included; the hop's deadline holds as well. */
  readonly timeoutMs?: number;
  /** Retries after the first attempt. Default: the model's own setting. */
  readonly maxRetries?: number;
}

/** One answer. `text` is `null` where the server gave none or an empty one. */
export interface ChatChoice {
  readonly text: string | null;
  readonly reasoning: string | null;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: string | null;
  readonly logprobs?: Json;
}

/** Tokens of one call, as the server counted them. */
export interface TokenUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens?: number;
  readonly cached_tokens?: number;
}

/** What a model answered. */
export interface ChatCompletion {
  readonly choices: readonly ChatChoice[];
  readonly usage?: TokenUsage;
  /** Epoch seconds, with fractions. */
  readonly respondedAt: number;
}

/** What packs ask of a model: one completion. Retries and deadlines are the implementation's. */
export interface ChatModel extends Resource {
  /** @throws {ModelError} once its class's retries are spent. */
  complete(request: ChatRequest, call: ChatCall): Promise<ChatCompletion>;
}
