import type { TerminationReason } from "../task/termination-reason.ts";
import { Tau2Error } from "../tau2-error.ts";
import type { ChatEntry, ParticipantEntry, ToolEntry } from "./chat-entry.ts";
import { isParticipant } from "./chat-entry.ts";
import { refuseEmpty } from "./check-history.ts";
import type { ConversationSettings, ConversationState, Party } from "./conversation-state.ts";
import { endsForSoloAgent, endsForUser, protocolError } from "./stops.ts";

/**
 * What follows from a reply: who is next, or why the conversation is over. Pure.
 *
 * @param state before the reply; its `to` is who replied
 * @param reply one message of a participant, or the environment's answers to all calls of the last message
 * @param elapsedMs wall clock since the conversation began, where a timeout is set
 * @throws {Tau2Error} for an empty message, which the original refuses too
 */
export function advance(
  state: ConversationState,
  reply: readonly ChatEntry[],
  settings: ConversationSettings,
  elapsedMs = 0,
): ConversationState {
  const [first] = reply;
  if (first === undefined || state.ended !== null) {
    throw new Tau2Error(
      "ValueError",
      state.ended === null ? `${state.to} gave no reply` : "Simulation is done",
    );
  }
  const next = isParticipant(first) ? afterMessage(state, first, settings) : afterAnswers(state, reply);
  return { ...next, ended: limitReached(state, next, settings, elapsedMs) ?? next.ended };
}

function afterMessage(
  state: ConversationState,
  message: ParticipantEntry,
  settings: ConversationSettings,
): ConversationState {
  refuseEmpty(message);
  const from: Party = message.role === "assistant" ? "agent" : "user";
  const to: Party = message.tool_calls !== null ? "environment" : from === "agent" ? "user" : "agent";
  const ended = protocolError(message, from, settings) ?? endOf(message, from, to, settings);
  return { from, to, steps: state.steps + (isFirstOfSolo(state) ? 0 : 1), errors: state.errors, ended };
}

function endOf(
  message: ParticipantEntry,
  from: Party,
  to: Party,
  settings: ConversationSettings,
): TerminationReason | null {
  if (from === "user") return endsForUser(message) ? "user_stop" : null;
  if (endsForSoloAgent(message, settings)) return "agent_stop";
  return settings.solo && to === "user" ? "agent_error" : null;
}

// the first message of an agent that works alone is not a delivery: nothing was delivered to it
function isFirstOfSolo({ from, to }: ConversationState): boolean {
  return from === to;
}

function afterAnswers(state: ConversationState, answers: readonly ChatEntry[]): ConversationState {
  const failed = answers.filter(
    (answer): answer is ToolEntry => !isParticipant(answer) && answer.error,
  ).length;
  const { from, steps, errors } = state;
  return { from: "environment", to: from, steps: steps + 1, errors: errors + failed, ended: null };
}

/** The limits are looked at after every delivery whose receiver is not the environment; the later one wins, and over a stop too. */
function limitReached(
  before: ConversationState,
  next: ConversationState,
  { maxSteps, maxErrors, timeoutMs }: ConversationSettings,
  elapsedMs: number,
): TerminationReason | null {
  if (next.to === "environment" || next.steps === before.steps) return null;
  if (next.errors >= maxErrors) return "too_many_errors";
  if (next.steps >= maxSteps) return "max_steps";
  return next.ended === null && timeoutMs !== null && elapsedMs >= timeoutMs ? "timeout" : null;
}
