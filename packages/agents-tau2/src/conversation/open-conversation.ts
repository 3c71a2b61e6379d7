import type { Task } from "../task/task.ts";
import { type ChatEntry, entryOf, isParticipant, type ParticipantEntry } from "./chat-entry.ts";
import { checkHistory } from "./check-history.ts";
import type { ConversationSettings, ConversationState, Party } from "./conversation-state.ts";
import { greeting, stopToken } from "./fixed-texts.ts";
import { endsForUser, protocolError } from "./stops.ts";

/** How a conversation begins. */
export interface Opening {
  /** What stands in the history before anybody is asked. */
  readonly entries: readonly ChatEntry[];
  readonly state: ConversationState;
}

/** The agent's first words; no model is asked for them. */
export const greetingEntry: ParticipantEntry = {
  role: "assistant",
  content: greeting,
  tool_calls: null,
  cost: 0,
  usage: null,
};

/**
 * Begins a conversation: with the task's history, whose last message decides who is next; else with the agent's greeting to the
 * user; or, working alone, with a question to the agent.
 *
 * @throws {Tau2Error} when the task's history is out of order
 */
export function openConversation(task: Task, settings: ConversationSettings): Opening {
  const history = (task.initial_state?.message_history ?? []).map(entryOf);
  const last = history.at(-1);
  if (last === undefined) {
    // alone, the agent is asked before anything was sent: it begins with itself
    return settings.solo
      ? { entries: [], state: begin("agent", "agent") }
      : { entries: [greetingEntry], state: begin("agent", "user") };
  }
  checkHistory(history);
  const state = afterHistory(last, settings);
  return { entries: history, state };
}

function begin(from: Party, to: Party): ConversationState {
  return { from, to, steps: 0, errors: 0, ended: null };
}

function afterHistory(last: ChatEntry, settings: ConversationSettings): ConversationState {
  if (!isParticipant(last)) return begin("environment", last.requestor === "assistant" ? "agent" : "user");
  const from = last.role === "assistant" ? "agent" : "user";
  const to = last.tool_calls !== null ? "environment" : from === "agent" ? "user" : "agent";
  const stopped =
    from === "user" ? endsForUser(last) : settings.solo && last.content?.includes(stopToken) === true;
  const ended = stopped ? (from === "user" ? "user_stop" : "agent_stop") : null;
  return { ...begin(from, to), ended: protocolError(last, from, settings) ?? ended };
}
