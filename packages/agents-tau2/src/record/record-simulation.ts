import type { JsonObject } from "@matrix/core";
import { messageOf } from "../conversation/chat-entry.ts";
import { conversationCost } from "../conversation/conversation-cost.ts";
import { chatEntries } from "../pack/history-entries.ts";
import { type Simulation, simulation } from "../results/results-file.ts";
import { type RewardInfo, rewardInfoSchema } from "../reward/reward-info.ts";
import type { Message } from "../task/messages.ts";
import type { Task } from "../task/task.ts";
import { fromExactJson } from "../value/exact-json.ts";
import type { Value } from "../value/value.ts";
import { objectIn } from "./json-fields.ts";
import type { ReadRecord } from "./read-record.ts";
import { terminationReason } from "./record-outcome.ts";

/** A record as upstream's simulation. @param line the record as it was before it was read */
export function recordSimulation(record: ReadRecord, task: Task, line: JsonObject): Simulation {
  const { row, trial, seed, init_timestamp: start, finish_timestamp: end, history } = record;
  const messages = messagesOf(record);
  const { agent, user } = conversationCost(chatEntries(usableHistory(record)));
  const last = history.at(-1);
  const reward = last?.agent === "reward" ? last.response.reward_info : undefined;
  return simulation({
    id: `${task.id}-${row}-${trial}`,
    task_id: task.id,
    timestamp: timeText(end),
    start_time: timeText(start),
    end_time: timeText(end),
    duration: end - start,
    termination_reason: terminationReason(line),
    agent_cost: agent,
    user_cost: user,
    reward_info: reward === undefined ? null : exactReward(reward, task),
    messages,
    trial: BigInt(trial),
    seed: BigInt(seed),
    info: errorInfo(objectIn(line, "error")),
  });
}

/** The conversation, each message with the time of the latest reply of a model: only those are known. */
function messagesOf(record: ReadRecord): Message[] {
  const history = usableHistory(record);
  let latest = record.init_timestamp;
  return chatEntries(history).map((entry, position) => {
    const of = history[position];
    if (of?.agent === "llm_agent" || of?.agent === "user_simulator") {
      latest = of.response.response_timestamp ?? latest;
    }
    return { ...messageOf(entry, position), timestamp: timeText(latest) };
  });
}

/** The history without the reply that ended the row because it could not be used: no message of the original's. */
export function usableHistory({ history }: ReadRecord): ReadRecord["history"] {
  return history.filter(({ agent, response }) => response.status_ok || agent === "environment");
}

/** A reward with ints and floats told apart, which a record cannot: what it repeats of the task is the task's own. */
function exactReward(json: { readonly reward: number }, task: Task): RewardInfo {
  const reward = rewardInfoSchema.parse(fromExactJson(json));
  const { actions, env_assertions: assertions } = task.evaluation_criteria ?? {};
  return {
    ...reward,
    action_checks:
      reward.action_checks?.map((check, i) => ({ ...check, action: actions?.[i] ?? check.action })) ?? null,
    env_assertions:
      reward.env_assertions?.map((check, i) => ({
        ...check,
        env_assertion: assertions?.[i] ?? check.env_assertion,
      })) ?? null,
  };
}

function errorInfo(error: JsonObject | undefined): Value {
  return error === undefined
    ? null
    : fromExactJson({ error_type: error.class ?? null, error: error.message ?? null });
}

/** Epoch seconds as upstream writes times: ISO, without a zone. Ours are UTC. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, -1);
}
