import type { ChatMessage, ChatRequest, OrchestratorMessage } from "@matrix/core";
import type { CoralModelOptions } from "./options.ts";
import type { CoralShapes } from "./schemas.ts";

type Message = OrchestratorMessage<CoralShapes>;

/** A request with a role's sampling options and the row's seed. */
export function modelRequest(
  message: Message,
  messages: readonly ChatMessage[],
  options: CoralModelOptions,
): ChatRequest {
  const { temperature, max_tokens, top_p } = options;
  return { messages, temperature, max_tokens, top_p, seed: message.row.seed };
}

/** What a role's options say of the call itself. */
export function callOptions(options: CoralModelOptions) {
  const { timeout_secs, max_retries: maxRetries, sticky_routing_prefix: prefix } = options;
  return {
    timeoutMs: timeout_secs * 1000,
    ...(maxRetries === null ? {} : { maxRetries }),
    ...(prefix === null ? {} : { stickyKey: (message: Message) => `${prefix}${fullId(message)}` }),
  };
}

/** The row's full id, as the original writes it: run, the data's own id, trial. */
export function fullId({ run, row }: Pick<Message, "run" | "row">): string {
  return `${run}_id-${row.id}_trial-${row.trial}`;
}
