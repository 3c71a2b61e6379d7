import type { JsonObject } from "@matrix/core";
import type { SimulationOutcome } from "../metrics/agent-metrics.ts";
import { type TerminationReason, terminationReasons } from "../task/termination-reason.ts";
import { numberIn, objectIn, objectsIn, textIn } from "./json-fields.ts";

/** What a record says of how its conversation went; only what is counted, so that many can be kept. */
export interface RecordOutcome extends SimulationOutcome {
  readonly domain: string;
  readonly steps: number;
  readonly user_cost: number | null;
  readonly agent: Tokens;
  readonly user: Tokens;
}

/** Tokens of one role over a conversation. */
export interface Tokens {
  readonly prompt: number;
  readonly completion: number;
}

/** The outcome of a record; none for a row that never was a conversation. */
export function recordOutcome(record: JsonObject): RecordOutcome | undefined {
  const task = objectIn(record, "task");
  const taskId = textIn(task, "id");
  if (record.outcome === "dead" || task === undefined || taskId === undefined) return undefined;
  const status = objectIn(record, "status");
  const history = objectsIn(record, "history");
  const replies = (agent: string) =>
    history.flatMap((entry) => {
      const response = entry.agent === agent ? objectIn(entry, "response") : undefined;
      return response === undefined ? [] : [response];
    });
  const [agent, user] = [replies("llm_agent"), replies("user_simulator")];
  const costs = [costOf(agent), costOf(user)];
  const known = !costs.includes(null);
  const [agentCost = null, userCost = null] = known ? costs : [];
  const [last] = replies("reward").slice(-1);
  return {
    task_id: taskId,
    domain: textIn(task, "domain") ?? "",
    trial: numberIn(record, "trial") ?? 0,
    termination_reason: terminationReason(record),
    agent_cost: agentCost,
    user_cost: userCost,
    reward_info: last === undefined ? null : countedReward(last),
    steps: numberIn(status, "steps") ?? 0,
    agent: tokensOf(agent),
    user: tokensOf(user),
  };
}

/** Why a record's conversation ended. One that ended with the row's error says nothing of the agent. */
export function terminationReason(record: JsonObject): TerminationReason {
  const reason = textIn(objectIn(record, "status"), "termination_reason");
  return terminationReasons.find((each) => each === reason) ?? "infrastructure_error";
}

/** What the replies of a role cost; null where that is not known of one. */
function costOf(replies: readonly JsonObject[]): number | null {
  const costs = replies.map((reply) => numberIn(reply, "cost"));
  return costs.reduce<number | null>(
    (sum, cost) => (sum === null || cost === undefined ? null : sum + cost),
    0,
  );
}

function tokensOf(replies: readonly JsonObject[]): Tokens {
  const sum = (name: string) =>
    replies.reduce((total, reply) => total + (numberIn(objectIn(reply, "usage"), name) ?? 0), 0);
  return { prompt: sum("prompt_tokens"), completion: sum("completion_tokens") };
}

const kinds = ["read", "write", "think", "generic"] as const;

function countedReward(reply: JsonObject): SimulationOutcome["reward_info"] {
  const info = objectIn(reply, "reward_info");
  const reward = numberIn(info, "reward");
  if (info === undefined || reward === undefined) return null;
  const db = objectIn(info, "db_check");
  return {
    reward,
    db_check: db === undefined ? null : { db_match: db.db_match === true },
    action_checks: objectsIn(info, "action_checks").map(({ action_match, tool_type }) => ({
      action_match: action_match === true,
      tool_type: kinds.find((kind) => kind === tool_type) ?? null,
    })),
  };
}
