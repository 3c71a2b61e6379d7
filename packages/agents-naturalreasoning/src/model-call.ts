import type { ChatMessage, ChatRequest, OrchestratorMessage } from "@matrix/core";
import type { NaturalReasoningModelOptions } from "./options.ts";
import { documentText } from "./read-document.ts";
import type { NaturalReasoningDocument, NaturalReasoningShapes } from "./schemas.ts";

type Message = OrchestratorMessage<NaturalReasoningShapes>;

/** What a role's model is given to read: its instructions and the document, nothing of the other roles. */
export function documentMessages(
  document: Pick<NaturalReasoningDocument, "text">,
  systemPrompt: string,
): ChatMessage[] {
  return [
    { role: "system", content: systemPrompt },
    { role: "user", content: documentText(document) },
  ];
}

/** A request about a document with a role's sampling options; without seed unless one is given. */
export function documentRequest(
  document: Pick<NaturalReasoningDocument, "text">,
  options: NaturalReasoningModelOptions,
  seed?: number,
): ChatRequest {
  const { system_prompt: prompt, temperature, max_tokens, top_p } = options;
  const messages = documentMessages(document, prompt);
  return { messages, temperature, max_tokens, top_p, ...(seed === undefined ? {} : { seed }) };
}

/** What a role's options say of the call itself. */
export function callOptions(options: NaturalReasoningModelOptions) {
  const { timeout_secs, max_retries: maxRetries, sticky_routing_prefix: prefix } = options;
  return {
    timeoutMs: timeout_secs * 1000,
    ...(maxRetries === null ? {} : { maxRetries }),
    ...(prefix === null ? {} : { stickyKey: (message: Message) => `${prefix}${fullId(message)}` }),
  };
}

/** The row's full id, as the original writes it: run, the data's own id, trial. */
function fullId({ run, row }: Pick<Message, "run" | "row">): string {
  return `${run}_id-${row.id}_trial-${row.trial}`;
}
