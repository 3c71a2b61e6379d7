import type { ChatCompletion, TokenUsage, ToolCall } from "./chat-model.ts";
import { MatrixError } from "./errors.ts";
import type { Json } from "./json.ts";
import { thrownText } from "./thrown-text.ts";

/** A tool call as model replies carry it before {@link firstChoice}. */
export interface RawToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/**
 * A model's reply as agents see it and records hold it: one list element a choice. `text` is absent, not empty, where the
 * first choice has none. A failed call has `error` instead. Source: Matrix, `client/query_llm.py`.
 */
export interface ModelReply {
  readonly finish_reason?: readonly (string | null)[];
  readonly text?: string | readonly string[];
  readonly reasoning_content?: readonly string[];
  readonly tool_calls?: readonly (readonly RawToolCall[])[];
  readonly logprobs?: readonly Json[];
  readonly usage?: TokenUsage;
  /** Epoch seconds. */
  readonly response_timestamp?: number;
  readonly error?: string;
  /** Class of the failure: see `ModelErrorClass`. */
  readonly error_class?: string;
}

/** The reply of a call that succeeded. */
export function modelReply(completion: ChatCompletion): ModelReply {
  const { choices, usage, respondedAt } = completion;
  const reasoning = choices.flatMap((choice) => choice.reasoning || []);
  const logprobs = choices.flatMap((choice) => choice.logprobs ?? []);
  return {
    finish_reason: choices.map((choice) => choice.finishReason),
    ...(choices[0]?.text ? { text: choices.map((choice) => choice.text ?? "") } : {}),
    ...(reasoning.length > 0 ? { reasoning_content: reasoning } : {}),
    ...(choices.some((choice) => choice.toolCalls.length > 0)
      ? { tool_calls: choices.map((choice) => choice.toolCalls.map(rawToolCall)) }
      : {}),
    ...(logprobs.length > 0 ? { logprobs } : {}),
    ...(usage ? { usage } : {}),
    response_timestamp: respondedAt,
  };
}

/** The reply of a call that failed. */
export function failedModelReply(error: unknown, respondedAt: number): ModelReply {
  return {
    error: thrownText(error),
    error_class: MatrixError.isInstance(error) ? error.code : "agent_error",
    response_timestamp: respondedAt,
  };
}

function rawToolCall({ id, function: called }: ToolCall): RawToolCall {
  return { id, name: called.name, arguments: called.arguments };
}

/** A reply reduced to its first choice, as conversations store it. */
export interface FirstChoice extends Omit<ModelReply, "text" | "tool_calls"> {
  readonly text?: string;
  readonly tool_calls?: readonly ToolCall[];
  /** Whether there is no `error`; an empty error text counts as one. */
  readonly status_ok: boolean;
}

/**
 * Reduces a reply to its first choice.
 *
 * @throws {TypeError} where `text` is an empty list or a tool call lacks a part: the reply cannot be used.
 * Source: Matrix, `agent.llm_postprocess` in the golden vectors.
 */
export function firstChoice(reply: ModelReply): FirstChoice {
  const { text, tool_calls: toolCalls, ...rest } = reply;
  return {
    ...rest,
    ...(text === undefined ? {} : { text: firstText(text) }),
    ...(toolCalls === undefined ? {} : { tool_calls: (toolCalls[0] ?? []).map(toolCall) }),
    status_ok: reply.error === undefined,
  };
}

function firstText(text: string | readonly string[]): string {
  const first = typeof text === "string" ? text : text[0];
  if (first === undefined) throw new TypeError("model reply has an empty list of texts");
  return first;
}

function toolCall({ id, name, arguments: given }: RawToolCall): ToolCall {
  if (id === undefined || name === undefined || given === undefined) {
    throw new TypeError("model reply has a tool call without id, name or arguments");
  }
  return { id, type: "function", function: { name, arguments: given } };
}
