import { type ChatEntry, isParticipant, type ParticipantEntry } from "./chat-entry.ts";

/** What the models of both sides cost, in US dollars; null for both when the cost of some message is unknown. */
export function conversationCost(entries: readonly ChatEntry[]): {
  agent: number | null;
  user: number | null;
} {
  const messages = entries.filter(isParticipant);
  if (messages.some((message) => message.cost === null)) return { agent: null, user: null };
  const total = (role: ParticipantEntry["role"]) =>
    messages
      .filter((message) => message.role === role)
      .reduce((sum, message) => sum + (message.cost ?? 0), 0);
  return { agent: total("assistant"), user: total("user") };
}
