import type { ChatRequest } from "./chat-request.ts";
import type { ChatMessage } from "./message-reader.ts";
import { pythonJson } from "./python-text.ts";
import type { TokenSink } from "./token-sink.ts";

export const DEFAULT_SYSTEM = "You are a helpful AI assistant";

/** Renders a chat as the recorded server's template does (ChatML with a tools section). */
export function renderChat(request: ChatRequest, sink: TokenSink): void {
  const { messages, tools } = request;
  const ownSystem = messages[0]?.role === "system";
  const system = ownSystem ? contentText(messages[0]?.content) : DEFAULT_SYSTEM;
  open("system", sink);
  sink.text(tools.length === 0 ? system : `${system}${toolsSection(tools)}`);
  close(sink);
  const rest = ownSystem ? messages.slice(1) : messages;
  for (const [index, message] of rest.entries()) {
    open(message.role, sink);
    renderBody(message, sink);
    const continued = request.continueFinalMessage && index === rest.length - 1;
    if (!continued) close(sink);
  }
  if (!request.continueFinalMessage && request.addGenerationPrompt) {
    open("assistant", sink);
  }
}

/** Text of a message's content: a string, or the text parts one per line. */
export function contentText(content: ChatMessage["content"] | undefined): string {
  if (content === undefined || content === null) return "";
  if (typeof content === "string") return content;
  return content.map((part) => (typeof part === "string" ? part : (part.text ?? ""))).join("\n");
}

function open(role: string, sink: TokenSink): void {
  sink.special("<|im_start|>");
  // the recorded vocabulary has no token for the bare word
  if (role === "assistant") {
    sink.text("ass");
    sink.text("istant\n");
  } else sink.text(`${role}\n`);
}

function close(sink: TokenSink): void {
  sink.special("<|im_end|>");
  sink.text("\n");
}

function renderBody(message: ChatMessage, sink: TokenSink): void {
  const text = contentText(message.content);
  sink.text(message.role === "tool" ? `<tool_response>\n${text}\n</tool_response>` : text);
  for (const call of message.toolCalls) {
    const { name, arguments: args } = call.function;
    sink.text(`\n<tool_call>\n{"name": "${name}", "arguments": ${args}}\n</tool_call>`);
  }
}

function toolsSection(tools: ChatRequest["tools"]): string {
  const lines = tools.map(({ definition }) => pythonJson(definition)).join("\n");
  return `\n\n# Tools\n\nYou may call one or more functions. Their signatures are between <tools> and </tools>:\n<tools>\n${lines}\n</tools>\n\nWrite each call as a JSON object with its name and arguments between <tool_call> and </tool_call>.`;
}
