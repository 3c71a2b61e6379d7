import {
  arraySource,
  type JsonObject,
  type MatrixRecord,
  memorySink,
  run,
  type Transport,
} from "@matrix/core";
import { naturalReasoningPack } from "../src/naturalreasoning-pack.ts";
import type { NaturalReasoningShapes } from "../src/schemas.ts";
import { difference } from "./compare.ts";
import { type MadeRequest, type ScriptedReply, scriptedModels } from "./scripted-models.ts";
import { settingsOf } from "./settings.ts";
import { withStoredNumbers } from "./special-numbers.ts";
import type { Metrics, Verdict } from "./verdict.ts";

type Record = MatrixRecord<NaturalReasoningShapes>;
type RecordedOutput = Pick<Record, "current_agent" | "id" | "trial" | "seed" | "task" | "history" | "status">;

/** One document through the original's framework, as recorded. */
export interface E2eVector {
  readonly input: JsonObject;
  readonly config: {
    readonly overrides: readonly string[];
    readonly trial?: number;
    readonly system_prompts: { readonly [agent: string]: string };
  };
  readonly replies: readonly ScriptedReply[];
  readonly requests: readonly MadeRequest[];
  readonly outcome: "sink" | "lost";
  readonly output: RecordedOutput | null;
  readonly metrics: Metrics;
}

/**
 * Runs the document through `run()` with scripted models, and compares requests, record and metrics.
 *
 * Where the original has a fault, ours may differ as the vectors' README allows. Such a line is known by what happens in it:
 * its record never arrived, or an agent raised, so that it arrived without a status though no reply had failed.
 */
export async function runE2e(vector: E2eVector, transport: Transport): Promise<Verdict> {
  const played = await play(vector, transport);
  const { record, metrics } = played;
  const requests = difference(vector.requests, played.requests, "requests");
  if (requests !== undefined) return { kind: "failed", why: requests, metrics };
  if (vector.outcome === "lost") return judgeLost(record);
  const raised = agentRaised(vector.output ?? record);
  const written = played.successOnly && record.status.success !== true ? null : record;
  const why =
    difference(vector.output && comparable(vector.output, raised), written && comparable(written, raised)) ??
    difference(countable(vector.metrics, raised), countable(metrics, raised), "metrics") ??
    (raised ? noReason(record) : undefined);
  if (why !== undefined) return { kind: "failed", why, metrics };
  return raised ? { kind: "deliberate", metrics: vector.metrics } : { kind: "passed", metrics };
}

async function play(vector: E2eVector, transport: Transport) {
  const { overrides, trial = 0, system_prompts: prompts } = vector.config;
  const { options, seed, trials, successOnly } = settingsOf(overrides, prompts);
  const { models, requests } = scriptedModels(vector.replies, trial);
  const sink = memorySink();
  await run({
    run: "sim_0",
    workload: naturalReasoningPack.create(options),
    resources: models,
    source: arraySource([vector.input]),
    transport,
    sink,
    seed,
    trials,
  }).report;
  const written = sink.records.find(({ sequence }) => sequence === trial);
  if (written === undefined) throw new Error(`the run wrote no record of trial ${trial}`);
  const record: Record = JSON.parse(written.line);
  const accumulator = naturalReasoningPack.metrics();
  accumulator.add(JSON.parse(written.line));
  return { requests, record, metrics: accumulator.result(), successOnly };
}

/** The original never wrote this row: it has no id, or its text could not be written. Ours always has a record. */
function judgeLost(record: Record): Verdict {
  const why = hasLoneSurrogate(record) ? undefined : noReason(record);
  return why === undefined ? { kind: "deliberate" } : { kind: "failed", why: `lost row: ${why}` };
}

/** A failed call leaves no status either, but a reply that says so. */
function agentRaised({ status, history }: RecordedOutput): boolean {
  return status.termination_reason === undefined && history.at(-1)?.response.status_ok !== false;
}

function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === "string") return !value.isWellFormed();
  return typeof value === "object" && value !== null && Object.values(value).some(hasLoneSurrogate);
}

/** Says so where a row did not end `failed` with class and message. */
function noReason({ outcome, error }: Record): string | undefined {
  if (outcome === "failed" && error?.class && error.message) return undefined;
  return `the record must be "failed" with class and message, but is "${outcome}": ${JSON.stringify(error)}`;
}

/** What is compared of a record: not our own fields, and not the clock. */
function comparable({ history, status, ...record }: RecordedOutput, raised: boolean): object {
  const { current_agent, id, trial, seed, task } = record;
  const entries = history.map(({ agent, response }) => ({ agent, response: comparableReply(response) }));
  return {
    current_agent,
    id,
    trial,
    seed,
    task,
    history: entries,
    // A row whose call failed has an empty status there, which its readers take for no success; ours says it.
    ...(raised ? {} : { status: { success: false, ...status } }),
  };
}

function comparableReply(response: object): object {
  const { response_timestamp: _, error_class: __, text, ...reply }: JsonObject = { ...response };
  const { error, finish_reason: reasons } = reply;
  const fields = {
    ...reply,
    // A script can say an empty text; what clients make of a model's empty answer has none.
    ...(text === undefined || text === "" ? {} : { text }),
    // Of an error only that there is one.
    ...(error === undefined ? {} : { error: true }),
    // A script gives one reason for all of its texts, a completion of ours one for each.
    ...(Array.isArray(reasons) ? { finish_reason: [...new Set(reasons)] } : {}),
  };
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, withStoredNumbers(value)]));
}

/** Metrics without the one that may differ where an agent raised. */
function countable({ conv_err, ...rest }: Metrics, raised: boolean): Metrics {
  return raised || conv_err === undefined ? rest : { ...rest, conv_err };
}
