import type { End, Orchestrator, OrchestratorMessage } from "@matrix/core";
import { advance } from "../conversation/advance.ts";
import type { ConversationSettings, Party } from "../conversation/conversation-state.ts";
import { openConversation } from "../conversation/open-conversation.ts";
import { isSuccess } from "../metrics/pass-hat-k.ts";
import { taskOf } from "../task/task-row.ts";
import type { TerminationReason } from "../task/termination-reason.ts";
import { chatEntries, historyEntry, type Tau2Entry } from "./history-entries.ts";
import type { RewardReply, SpeakerReply, Tau2Shapes } from "./schemas.ts";

type Message = OrchestratorMessage<Tau2Shapes>;
type Role = keyof Tau2Shapes["replies"];

const roleOf = {
  user: "user_simulator",
  agent: "llm_agent",
  environment: "environment",
} as const satisfies Record<Party, Role>;

/**
 * A conversation of the agent, the simulated user and the environment, and its reward when it is over.
 *
 * A reply that cannot be used, because the model failed or said nothing that the conversation can go on with, ends the row without
 * a reward.
 */
export function tau2Orchestrator(settings: ConversationSettings): Orchestrator<Tau2Shapes> {
  return {
    name: "tau2",
    roles: ["user_simulator", "llm_agent", "environment", "reward"],
    start(row) {
      const { entries, state } = openConversation(taskOf(row.input), settings);
      return { role: next(state.to, state.ended), state, opening: entries.map(historyEntry) };
    },
    next(message) {
      const last = message.history.last;
      if (last === undefined) throw new TypeError(`${message.stepId} has no reply`);
      if (last.agent === "reward") return rewardEnd(message, last.response);
      if (last.agent !== "environment" && !last.response.status_ok) return failureEnd(message, last.response);
      const reply = chatEntries(replyIn(message));
      const state = advance(message.state, reply, settings, elapsedMs(message));
      return { role: next(state.to, state.ended), state };
    },
  };
}

function next(to: Party, ended: TerminationReason | null): Role {
  return ended === null ? roleOf[to] : "reward";
}

/** What the last hop added: one entry of a speaker, or the environment's answers to all calls of the message before them. */
function replyIn({ history }: Message): Tau2Entry[] {
  const reply: Tau2Entry[] = [];
  for (let position = history.length - 1; position >= 0; position--) {
    const entry = history.at(position);
    if (entry === undefined || (reply.length > 0 && entry.agent !== "environment")) break;
    reply.unshift(entry);
    if (entry.agent !== "environment") break;
  }
  return reply;
}

/** As of the latest reply of a model: nothing else in a message tells the time. */
function elapsedMs({ history, header }: Message): number {
  for (let position = history.length - 1; position >= 0; position--) {
    const entry = history.at(position);
    if (entry === undefined || entry.agent === "environment" || entry.agent === "reward") continue;
    const { response_timestamp: seconds } = entry.response;
    return seconds === undefined ? 0 : seconds * 1000 - header.started;
  }
  return 0;
}

function rewardEnd({ state }: Message, { reward_info: info }: RewardReply): End {
  const reward = info?.reward ?? 0;
  return {
    end: {
      success: info !== undefined && isSuccess(reward),
      termination_reason: state.ended,
      reward,
      steps: state.steps,
      tool_errors: state.errors,
    },
  };
}

function failureEnd({ state }: Message, { error_class: errorClass }: SpeakerReply): End {
  const termination_reason: TerminationReason =
    errorClass === "model_context_length" ? "context_window_exceeded" : "infrastructure_error";
  return {
    end: {
      success: false,
      termination_reason,
      reward: 0,
      steps: state.steps,
      tool_errors: state.errors,
    },
  };
}
