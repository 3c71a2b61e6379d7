import type { ChatChoice, ChatCompletion, Json, TokenUsage, ToolCall } from "@matrix/core";
import { readErrorBody } from "./error-body.ts";
import { isCount, isFields, isList, textOrNull } from "./json-fields.ts";
import { BadReplyError } from "./reply-error.ts";

/**
 * Reads a completion out of what a server answered with status 200.
 *
 * Shape: `message.content` becomes `text`, `null` where it is missing or empty; `reasoning_content` (or `reasoning`, as
 * newer vLLM says) becomes `reasoning`; logprobs stay as the server gave them.
 * Errors: {@link BadReplyError} for what is no completion, was cut off by the server or kept back by a filter.
 *
 * @param body parsed JSON, or the text where the server did not call it JSON.
 * @param respondedAt epoch seconds.
 */
export function readCompletion(body: Json | undefined, respondedAt: number): ChatCompletion {
  const reply = typeof body === "string" ? parseText(body) : body;
  if (!isFields(reply)) throw new BadReplyError("unreadable", "the answer is empty or no JSON object");
  if (reply.error) {
    const error = readErrorBody(JSON.stringify(reply));
    throw new BadReplyError("error", error.message, error);
  }
  if (!isList(reply.choices) || reply.choices.length === 0) {
    throw new BadReplyError("unreadable", "the answer has no choices");
  }
  const choices = reply.choices.map(readChoice);
  if (choices.every(isRefused)) {
    throw new BadReplyError(
      "refused",
      "the answer was kept back by a content filter or refused by the model",
    );
  }
  const usage = readUsage(reply.usage);
  return { choices: choices.map(withoutRefusal), ...(usage ? { usage } : {}), respondedAt };
}

interface ReadChoice extends ChatChoice {
  readonly refusal: boolean;
}

function isRefused({ refusal, finishReason, text, toolCalls }: ReadChoice): boolean {
  return finishReason === "content_filter" || (refusal && text === null && toolCalls.length === 0);
}

function withoutRefusal({ refusal, ...choice }: ReadChoice): ChatChoice {
  return choice;
}

function readChoice(choice: Json): ReadChoice {
  if (!isFields(choice) || !isFields(choice.message)) {
    throw new BadReplyError("unreadable", "the answer has a choice without a message");
  }
  const { message, finish_reason: finishReason, logprobs } = choice;
  // "error" is what vLLM says of a request that its engine failed; both mean that the text is a part of one.
  if (finishReason === "abort" || finishReason === "error") {
    throw new BadReplyError(
      "aborted",
      `the server ended the answer itself (finish_reason "${finishReason}")`,
    );
  }
  return {
    text: readText(message.content),
    reasoning: textOrNull(message.reasoning_content) ?? textOrNull(message.reasoning),
    toolCalls: isList(message.tool_calls) ? message.tool_calls.map(readToolCall) : [],
    finishReason: typeof finishReason === "string" ? finishReason : null,
    refusal: textOrNull(message.refusal) !== null,
    ...(logprobs === undefined || logprobs === null ? {} : { logprobs }),
  };
}

function readText(content: Json | undefined): string | null {
  if (!isList(content)) return textOrNull(content);
  return textOrNull(
    content.map((part) => (isFields(part) && typeof part.text === "string" ? part.text : "")).join(""),
  );
}

function readToolCall(call: Json, index: number): ToolCall {
  const called = isFields(call) ? call.function : undefined;
  if (!isFields(call) || !isFields(called) || typeof called.name !== "string") {
    throw new BadReplyError("unreadable", "the answer has a tool call without a name");
  }
  const { arguments: given = "" } = called;
  return {
    id: typeof call.id === "string" ? call.id : `call_${index}`,
    type: "function",
    function: { name: called.name, arguments: typeof given === "string" ? given : JSON.stringify(given) },
  };
}

function readUsage(usage: Json | undefined): TokenUsage | undefined {
  if (!isFields(usage)) return undefined;
  const { prompt_tokens, completion_tokens, total_tokens, prompt_tokens_details: details } = usage;
  if (!isCount(prompt_tokens)) return undefined;
  return {
    prompt_tokens,
    // vLLM leaves it out of an answer that ended at once.
    completion_tokens: isCount(completion_tokens) ? completion_tokens : 0,
    ...(isCount(total_tokens) ? { total_tokens } : {}),
    ...(isFields(details) && isCount(details.cached_tokens) ? { cached_tokens: details.cached_tokens } : {}),
  };
}

function parseText(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadReplyError("unreadable", "the answer is not JSON");
  }
}
