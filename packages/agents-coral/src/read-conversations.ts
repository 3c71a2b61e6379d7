import type { ChatMessage, Conversation, JsonObject, ReadConversations } from "@matrix/core";
import { conversationMessages } from "./conversation-messages.ts";
import type { CoralOptions } from "./options.ts";
import { recordTurns } from "./record-turns.ts";
import { isSpeaker, type Speaker } from "./turn.ts";

/**
 * The discussion as each speaker's model saw it, with its last message at the end: first the teacher's view, then the student's. A
 * speaker whose model never answered has none; what comes after a turn without text is left out.
 */
export function readConversations(options: CoralOptions): ReadConversations {
  return (record) => {
    const turns = spokenTurns(record);
    return (["teacher", "student"] as const).flatMap((speaker) => viewOf(speaker, turns, options) ?? []);
  };
}

interface SpokenTurn {
  readonly agent: Speaker;
  readonly response: { readonly text: string };
}

function spokenTurns(record: JsonObject): SpokenTurn[] {
  const turns: SpokenTurn[] = [];
  for (const { agent, response } of recordTurns(record)) {
    if (!isSpeaker(agent)) continue;
    if (typeof response.text !== "string") break;
    turns.push({ agent, response: { text: response.text } });
  }
  return turns;
}

function viewOf(
  speaker: Speaker,
  turns: readonly SpokenTurn[],
  options: CoralOptions,
): Conversation | undefined {
  // The first turn is the question, which nobody's model said.
  const last = turns.findLastIndex(({ agent }, index) => index > 0 && agent === speaker);
  const own = turns[last];
  if (own === undefined) return undefined;
  const said: ChatMessage = { role: "assistant", content: own.response.text };
  return { messages: [...conversationMessages(turns.slice(0, last), options[speaker].system_prompt), said] };
}
