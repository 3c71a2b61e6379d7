import type { ChatMessage, ChatRequest, OrchestratorMessage } from "@matrix/core";
import type { ModelRequest, RequestMessage } from "../conversation/model-request.ts";
import type { Tau2ModelOptions } from "./options.ts";
import { rowName } from "./row-context.ts";
import type { Tau2Shapes } from "./schemas.ts";

/** A request in the terms of model clients, with a role's sampling options. */
export function chatRequest(request: ModelRequest, options: Tau2ModelOptions, seed: number): ChatRequest {
  const { tools, tool_choice } = request;
  return {
    messages: request.messages.map(chatMessage),
    ...samplingOptions(options),
    seed,
    ...(tools === null ? {} : { tools }),
    ...(tool_choice === null ? {} : { tool_choice }),
  };
}

export function samplingOptions({ temperature, max_tokens, top_p }: Tau2ModelOptions) {
  return {
    temperature,
    ...(max_tokens === null ? {} : { max_tokens }),
    ...(top_p === null ? {} : { top_p }),
  };
}

/** What a role's options say of the call itself. */
export function callOptions(options: Tau2ModelOptions) {
  const { timeout_secs, max_retries: maxRetries, sticky_routing_prefix: prefix } = options;
  return {
    timeoutMs: timeout_secs * 1000,
    ...(maxRetries === null ? {} : { maxRetries }),
    ...(prefix === null
      ? {}
      : { stickyKey: (message: OrchestratorMessage<Tau2Shapes>) => `${prefix}${rowName(message)}` }),
  };
}

/** Servers refuse `tool_calls: null`, which the original's library leaves out too when it sends. */
export function chatMessage(message: RequestMessage): ChatMessage {
  if (message.role !== "assistant") return message;
  const { content, tool_calls: calls } = message;
  if (calls === null) return { role: "assistant", content };
  return {
    role: "assistant",
    content,
    tool_calls: calls.map(({ id, type, function: called }) => ({ id, type, function: called })),
  };
}
