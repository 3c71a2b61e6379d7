import { type JsonObject, OptionError } from "@matrix/core";
import { messageOf } from "../conversation/chat-entry.ts";
import { conversationCost } from "../conversation/conversation-cost.ts";
import { chatEntries } from "../pack/history-entries.ts";
import type { Tau2ModelOptions, Tau2Options } from "../pack/options.ts";
import { worldsFor } from "../pack/worlds-for.ts";
import { type Results, type Simulation, simulation } from "../results/results-file.ts";
import { type RewardInfo, rewardInfoSchema } from "../reward/reward-info.ts";
import type { Message } from "../task/messages.ts";
import type { Task } from "../task/task.ts";
import { taskOf } from "../task/task-row.ts";
import { fromExactJson } from "../value/exact-json.ts";
import type { Value } from "../value/value.ts";
import { objectIn } from "./json-fields.ts";
import { type ReadRecord, readRecord } from "./read-record.ts";
import { terminationReason } from "./record-outcome.ts";

/** What a results file says besides what stands in the records. */
export interface ResultsAbout {
  /** Options of the run, all values present. */
  readonly options: Tau2Options;
  /** Names of the models that were asked. */
  readonly models?: { readonly agent?: string; readonly user?: string };
  /** Seed of the run. */
  readonly seed?: number;
  /** Which domain's rows, where a run had several: a results file is of one. */
  readonly domain?: string;
}

/**
 * A run's records as upstream's results, which its viewer and its leaderboard read; {@link resultsText} writes them. Rows that never
 * were conversations are left out; a row that ended with an error is an `infrastructure_error`.
 *
 * @throws {OptionError} where the records are of several domains and none is named; {DataError} for records of another pack
 */
export async function tau2Results(
  records: Iterable<JsonObject> | AsyncIterable<JsonObject>,
  about: ResultsAbout,
): Promise<Results> {
  const { options, models = {}, seed } = about;
  const tasks = new Map<string, Task>();
  const runs: { readonly record: ReadRecord; readonly simulation: Simulation }[] = [];
  const domains = new Set<string>();
  for await (const line of records) {
    const record = readRecord(line);
    if (record === undefined || (about.domain !== undefined && record.task.domain !== about.domain)) continue;
    domains.add(record.task.domain);
    const task = tasks.get(record.task.id) ?? taskOf(record.task);
    tasks.set(task.id, task);
    runs.push({ record, simulation: simulationOf(record, task, line) });
  }
  const domain = theOnly(domains, about);
  const { briefing, guidelines } = await worldsFor(options).stage(domain);
  const { agent, user } = options;
  const solo = agent.implementation === "llm_agent_solo";
  runs.sort((a, b) => a.record.row - b.record.row || a.record.trial - b.record.trial);
  return {
    timestamp: timeText(Math.max(0, ...runs.map(({ record }) => record.finish_timestamp))),
    info: {
      git_commit: "unknown",
      num_trials: BigInt(Math.max(0, ...runs.map(({ record }) => record.trial + 1))),
      max_steps: BigInt(options.max_steps),
      max_errors: BigInt(options.max_errors),
      user_info: {
        implementation: solo ? "dummy_user" : "user_simulator",
        llm: solo ? null : (models.user ?? null),
        llm_args: solo ? null : modelArguments(user),
        global_simulation_guidelines: briefing.userTools === null ? guidelines.plain : guidelines.withTools,
        voice_settings: null,
        persona_config: null,
      },
      agent_info: {
        implementation: agent.implementation,
        llm: models.agent ?? null,
        llm_args: modelArguments(agent),
        voice_settings: null,
      },
      environment_info: { domain_name: domain, policy: briefing.policy, tool_defs: null },
      seed: seed === undefined ? null : BigInt(seed),
      text_streaming_config: null,
      speech_complexity: null,
      audio_native_config: null,
      retrieval_config: null,
      retrieval_config_kwargs: null,
    },
    tasks: [...tasks.values()],
    simulations: runs.map((run) => run.simulation),
    simulation_index: null,
  };
}

function theOnly(domains: ReadonlySet<string>, { domain, options }: ResultsAbout): string {
  const [first = domain ?? [options.domain].flat()[0] ?? "", ...others] = domains;
  if (others.length === 0) return first;
  throw new OptionError(
    `a results file is of one domain, but the records are of ${[...domains].join(", ")}; name one of them`,
  );
}

function modelArguments({ temperature, max_tokens, top_p }: Tau2ModelOptions): Map<string, Value> {
  const given: [string, Value | null][] = [
    ["temperature", temperature],
    ["max_tokens", max_tokens === null ? null : BigInt(max_tokens)],
    ["top_p", top_p],
  ];
  return new Map(given.filter(([, value]) => value !== null));
}

function simulationOf(record: ReadRecord, task: Task, line: JsonObject): Simulation {
  const { row, trial, seed, init_timestamp: start, finish_timestamp: end, history } = record;
  const messages = messagesOf(record);
  const { agent, user } = conversationCost(chatEntries(usable(record)));
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
  const history = usable(record);
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
function usable({ history }: ReadRecord): ReadRecord["history"] {
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
function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, -1);
}
