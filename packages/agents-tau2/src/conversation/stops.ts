import type { TerminationReason } from "../task/termination-reason.ts";
import { hasWords, type ParticipantEntry } from "./chat-entry.ts";
import type { ConversationSettings, Party } from "./conversation-state.ts";
import { outOfScopeToken, stopToken, transferToken } from "./fixed-texts.ts";

/** Whether the user ends the conversation with a message: a text, without calls, that has one of the tokens. */
export function endsForUser({ content, tool_calls }: ParticipantEntry): boolean {
  if (tool_calls !== null || content === null) return false;
  return [stopToken, transferToken, outOfScopeToken].some((token) => content.includes(token));
}

/** Whether the agent, working alone, ends the conversation with a message. With a user, its words never do. */
export function endsForSoloAgent({ content }: ParticipantEntry, settings: ConversationSettings): boolean {
  return settings.solo && content?.includes(stopToken) === true;
}

/** How a message breaks the protocol, where that is checked: text and calls in one, or text from an agent that works alone. */
export function protocolError(
  entry: ParticipantEntry,
  from: Party,
  settings: ConversationSettings,
): TerminationReason | null {
  if (!settings.checkProtocol) return null;
  const mixed = entry.tool_calls !== null && hasWords(entry);
  const soloText = settings.solo && from === "agent" && hasWords(entry) && !endsForSoloAgent(entry, settings);
  if (!mixed && !soloText) return null;
  return from === "user" ? "user_error" : "agent_error";
}
