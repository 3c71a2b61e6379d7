import type { ChatMessage } from "@matrix/core";
import { greeting } from "./fixed-texts.ts";
import { isSpeaker, type Turn } from "./turn.ts";

/**
 * The next speaker's request: system prompt, then all turns of teacher and student, user and assistant by turns. The
 * list ends with the partner as `user`, so that the speaker always finds itself as `assistant`.
 */
export function conversationMessages(history: Iterable<Turn>, systemPrompt: string): ChatMessage[] {
  const texts: (string | null)[] = [];
  for (const turn of history) if (isSpeaker(turn.agent)) texts.push(turn.response.text ?? null);
  if (texts.length % 2 === 0) texts.unshift(greeting);
  return [
    { role: "system", content: systemPrompt },
    ...texts.map(
      (content, index): ChatMessage => ({ role: index % 2 === 0 ? "user" : "assistant", content }),
    ),
  ];
}
