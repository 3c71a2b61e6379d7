import { readAs } from "../schema/read-as.ts";
import { type Message, messageType, type Requestor } from "../task/messages.ts";
import { isBlank } from "../value/blanks.ts";
import { jsonText } from "../value/json-text.ts";
import { parseJson } from "../value/parse-json.ts";
import type { Value } from "../value/value.ts";

/** A tool call as it travels: `arguments` is JSON text, because plain JSON would lose the difference between 1 and 1.0. */
export interface ChatToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** Tokens of one model call. */
export interface ChatUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
}

/** What the agent (`assistant`) or the user said or called. Plain JSON, as it travels in a row's history. */
export interface ParticipantEntry {
  readonly role: "assistant" | "user";
  readonly content: string | null;
  /** Null when nothing is called; never empty. */
  readonly tool_calls: readonly ChatToolCall[] | null;
  /** US dollars; null when unknown. */
  readonly cost: number | null;
  readonly usage: ChatUsage | null;
}

/** The answer to one tool call. */
export interface ToolEntry {
  readonly role: "tool";
  readonly id: string;
  readonly content: string;
  readonly requestor: Requestor;
  readonly error: boolean;
}

/** One entry of a conversation. */
export type ChatEntry = ParticipantEntry | ToolEntry;

export function isParticipant(entry: ChatEntry): entry is ParticipantEntry {
  return entry.role !== "tool";
}

/** Whether an entry has text other than blanks. */
export function hasWords(entry: ChatEntry): boolean {
  return entry.content !== null && !isBlank(entry.content);
}

/** A message of a task's history as an entry. */
export function entryOf(message: Message): ChatEntry {
  if (message.role === "tool") {
    const { id, requestor, error } = message;
    return { role: "tool", id, content: message.content ?? "", requestor, error };
  }
  const calls = message.tool_calls?.map(
    ({ id, name, arguments: args }): ChatToolCall => ({ id, name, arguments: jsonText(args) }),
  );
  const { role, content, cost } = message;
  return { role, content, tool_calls: calls ?? null, cost, usage: null };
}

/**
 * An entry as a message of the benchmark, with the position it has in the trajectory.
 *
 * @throws {JsonTextError} {Tau2Error} when the arguments of a call are no JSON object
 */
export function messageOf(entry: ChatEntry, position: number): Message {
  const fields = new Map<string, Value>([...Object.entries(entry), ["turn_idx", BigInt(position)]]);
  if (isParticipant(entry)) {
    fields.set("usage", entry.usage === null ? null : usageValue(entry.usage));
    fields.set("tool_calls", entry.tool_calls?.map((call) => callValue(call, entry.role)) ?? null);
  }
  return readAs(messageType, fields, "Message");
}

function usageValue({ completion_tokens, prompt_tokens }: ChatUsage): Value {
  return new Map([
    ["completion_tokens", BigInt(completion_tokens)],
    ["prompt_tokens", BigInt(prompt_tokens)],
  ]);
}

function callValue(call: ChatToolCall, requestor: Requestor): Value {
  return new Map<string, Value>([
    ["id", call.id],
    ["name", call.name],
    ["arguments", parseJson(call.arguments)],
    ["requestor", requestor],
  ]);
}
