import type { ToolCall, ToolMessage } from "../task/messages.ts";
import { jsonText } from "../value/json-text.ts";

/** A tool call as the original prints it in errors. */
export function describeToolCall(call: ToolCall): string {
  const lines = [`ToolCall (from ${call.requestor})`];
  if (call.id !== "") lines.push(`id: ${call.id}`);
  lines.push(`name: ${call.name}`, `arguments:\n${jsonText(call.arguments, { indent: 2 })}`);
  return lines.join("\n");
}

/** A tool message as the original prints it in errors, less its time stamp. */
export function describeToolMessage(message: ToolMessage): string {
  const lines = [`ToolMessage (responding to ${message.requestor})`];
  if (message.content !== null) lines.push(`content: ${message.content}`);
  if (message.error) lines.push("Error");
  return lines.join("\n");
}
