import { type JsonObject, OptionError } from "@matrix/core";
import type { Tau2ModelOptions, Tau2Options } from "../pack/options.ts";
import { worldsFor } from "../pack/worlds-for.ts";
import type { Results, Simulation } from "../results/results-file.ts";
import type { Task } from "../task/task.ts";
import { taskOf } from "../task/task-row.ts";
import type { Value } from "../value/value.ts";
import { type ReadRecord, readRecord } from "./read-record.ts";
import { recordSimulation, timeText } from "./record-simulation.ts";

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
  const head = new ResultsHead(about);
  const runs: { readonly record: ReadRecord; readonly simulation: Simulation }[] = [];
  for await (const line of records) {
    const taken = head.take(line);
    if (taken !== undefined) {
      const { record, task } = taken;
      runs.push({ record, simulation: recordSimulation(record, task, line) });
    }
  }
  runs.sort((a, b) => a.record.row - b.record.row || a.record.trial - b.record.trial);
  return { ...(await head.results()), simulations: runs.map(({ simulation }) => simulation) };
}

/** What a results file says before its simulations, which takes having seen all records. Holds the tasks, not the records. */
export class ResultsHead {
  readonly #about: ResultsAbout;
  readonly #tasks = new Map<string, Task>();
  readonly #domains = new Set<string>();
  #trials = 0;
  #latest = 0;

  constructor(about: ResultsAbout) {
    this.#about = about;
  }

  /** @returns the record and its task; undefined for a row that never was a conversation, or is of another domain. */
  take(line: JsonObject): { readonly record: ReadRecord; readonly task: Task } | undefined {
    const record = readRecord(line);
    const { domain: wanted } = this.#about;
    if (record === undefined || (wanted !== undefined && record.task.domain !== wanted)) return undefined;
    const { task: input, trial, finish_timestamp: end } = record;
    this.#domains.add(input.domain);
    const task = this.#tasks.get(input.id) ?? taskOf(input);
    this.#tasks.set(task.id, task);
    this.#trials = Math.max(this.#trials, trial + 1);
    this.#latest = Math.max(this.#latest, end);
    return { record, task };
  }

  /** The results without simulations. @throws {OptionError} where the records are of several domains and none is named */
  async results(): Promise<Results> {
    const { options, models = {}, seed } = this.#about;
    const domain = theOnly(this.#domains, this.#about);
    const { briefing, guidelines } = await worldsFor(options).stage(domain);
    const { agent, user } = options;
    const solo = agent.implementation === "llm_agent_solo";
    return {
      timestamp: timeText(this.#latest),
      info: {
        git_commit: "unknown",
        num_trials: BigInt(this.#trials),
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
      tasks: [...this.#tasks.values()],
      simulations: [],
      simulation_index: null,
    };
  }
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
