import type { HistoryEntry, ToolCall } from "@matrix/core";
import {
  type ChatEntry,
  type ChatToolCall,
  isParticipant,
  type ParticipantEntry,
  type ToolEntry,
} from "../conversation/chat-entry.ts";
import type { EnvironmentReply, Speaker, SpeakerReply, Tau2Shapes } from "./schemas.ts";

/** A history entry of this workload. */
export type Tau2Entry = HistoryEntry<Tau2Shapes>;

/** The conversation in a row's history. */
export function chatEntries(history: Iterable<Tau2Entry>): ChatEntry[] {
  const entries: ChatEntry[] = [];
  for (const entry of history) {
    const chat = chatEntry(entry);
    if (chat !== undefined) entries.push(chat);
  }
  return entries;
}

/** The conversation's entry in a history entry; none in a reward. */
function chatEntry(entry: Tau2Entry): ChatEntry | undefined {
  switch (entry.agent) {
    case "llm_agent":
      return participantEntry("assistant", entry.response);
    case "user_simulator":
      return participantEntry("user", entry.response);
    case "environment":
      return toolEntry(entry.response);
    case "reward":
      return undefined;
  }
}

export function participantEntry(role: ParticipantEntry["role"], reply: SpeakerReply): ParticipantEntry {
  const { text = null, tool_calls: calls, cost = null, usage } = reply;
  return {
    role,
    content: text,
    tool_calls: calls === undefined || calls.length === 0 ? null : calls.map(chatToolCall),
    cost,
    usage:
      usage === undefined
        ? null
        : { prompt_tokens: usage.prompt_tokens, completion_tokens: usage.completion_tokens },
  };
}

function chatToolCall({ id, function: called }: ToolCall): ChatToolCall {
  return { id, name: called.name, arguments: called.arguments };
}

export function toolEntry({ status_ok, tool_call_id: id, text, caller }: EnvironmentReply): ToolEntry {
  const requestor = caller === "user_simulator" ? "user" : "assistant";
  return { role: "tool", id, content: text, requestor, error: !status_ok };
}

/** An entry of the conversation as the history holds it. */
export function historyEntry(entry: ChatEntry): Tau2Entry {
  return isParticipant(entry)
    ? { agent: speakerOf(entry.role), response: speakerReply(entry) }
    : { agent: "environment", response: environmentReply(entry) };
}

export function speakerOf(role: ParticipantEntry["role"]): Speaker {
  return role === "user" ? "user_simulator" : "llm_agent";
}

function speakerReply({ content, tool_calls: calls, cost }: ParticipantEntry): SpeakerReply {
  return {
    status_ok: true,
    ...(content === null ? {} : { text: content }),
    ...(calls === null ? {} : { tool_calls: calls.map(toolCall) }),
    ...(cost === null ? {} : { cost }),
  };
}

export function toolCall({ id, name, arguments: args }: ChatToolCall): ToolCall {
  return { id, type: "function", function: { name, arguments: args } };
}

export function environmentReply({ id, content, requestor, error }: ToolEntry): EnvironmentReply {
  return { status_ok: !error, tool_call_id: id, text: content, caller: speakerOf(requestor) };
}
