import {
  arraySource,
  type JsonObject,
  type MatrixRecord,
  memorySink,
  run,
  type Transport,
} from "@matrix/core";
import { coralPack } from "../src/coral-pack.ts";
import type { CoralShapes } from "../src/schemas.ts";
import { difference } from "./compare.ts";
import { settingsOf } from "./overrides.ts";
import { type RecordedRequest, type ScriptedReply, scriptedModels } from "./scripted-models.ts";
import type { Metrics, Verdict } from "./verdict.ts";

type CoralRecord = MatrixRecord<CoralShapes>;
type RecordedOutput = Pick<
  CoralRecord,
  "current_agent" | "id" | "trial" | "seed" | "task" | "history" | "status"
>;

/** One row through the original's framework, as recorded. */
export interface E2eVector {
  readonly input: JsonObject;
  readonly config: {
    readonly overrides: readonly string[];
    readonly trial: number;
    readonly system_prompts: { readonly [agent: string]: string };
  };
  readonly replies: readonly ScriptedReply[];
  readonly requests: readonly RecordedRequest[];
  readonly outcome: "sink" | "lost";
  readonly output: RecordedOutput | null;
  readonly metrics: Metrics;
}

/**
 * Runs the row through `run()` with scripted models, and compares requests, record and metrics.
 *
 * Where the original has a fault, ours may differ as the vectors' README allows. Such a line is known by what happens in it:
 * its record never arrived, or it arrived with an empty status because an agent raised.
 */
export async function runE2e(vector: E2eVector, transport: Transport): Promise<Verdict> {
  const played = await play(vector, transport);
  const { record, metrics } = played;
  const requests = difference(vector.requests, played.requests, "requests");
  if (requests !== undefined) return { kind: "failed", why: requests, metrics };
  if (vector.outcome === "lost") return judgeLost(record);
  const raised = isEmpty((vector.output ?? record).status);
  const written = played.successOnly && record.status.success !== true ? null : record;
  const why =
    difference(vector.output && comparable(vector.output, raised), written && comparable(written, raised)) ??
    difference(countable(vector.metrics, raised), countable(metrics, raised), "metrics") ??
    (raised ? noReason(record) : undefined);
  if (why !== undefined) return { kind: "failed", why, metrics };
  return raised ? { kind: "deliberate", metrics: vector.metrics } : { kind: "passed", metrics };
}

async function play(vector: E2eVector, transport: Transport) {
  const { overrides, trial, system_prompts: prompts } = vector.config;
  const { options, seed, trials, successOnly } = settingsOf(overrides, prompts);
  const { models, requests } = scriptedModels(vector.replies, trial);
  const sink = memorySink();
  await run({
    run: "sim_0",
    workload: coralPack.create(options),
    resources: models,
    source: arraySource([vector.input]),
    transport,
    sink,
    seed,
    trials,
  }).report;
  const { line } = sink.records.find(({ sequence }) => sequence === trial)!;
  const record: CoralRecord = JSON.parse(line);
  const accumulator = coralPack.metrics();
  accumulator.add(JSON.parse(line));
  return { requests, record, metrics: accumulator.result(), successOnly };
}

/** The original never wrote this row: it has no id, or its text could not be written. Ours always has a record. */
function judgeLost(record: CoralRecord): Verdict {
  const why = hasLoneSurrogate(record) ? undefined : noReason(record);
  return why === undefined ? { kind: "deliberate" } : { kind: "failed", why: `lost row: ${why}` };
}

function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === "string") return !value.isWellFormed();
  return typeof value === "object" && value !== null && Object.values(value).some(hasLoneSurrogate);
}

/** Says so where a row did not end `failed` with class and message. */
function noReason({ outcome, error }: CoralRecord): string | undefined {
  if (outcome === "failed" && error?.class && error.message) return undefined;
  return `the record must be "failed" with class and message, but is "${outcome}": ${JSON.stringify(error)}`;
}

/** What is compared of a record: not our own fields, and not the clock. */
function comparable({ history, status, ...record }: RecordedOutput, raised: boolean): object {
  const { current_agent, id, trial, seed, task } = record;
  const entries = history.map(({ agent, response }) => ({ agent, response: comparableReply(response) }));
  return { current_agent, id, trial, seed, task, history: entries, ...(raised ? {} : { status }) };
}

function comparableReply(response: object): object {
  const { response_timestamp: _, error_class: __, ...reply }: JsonObject = { ...response };
  const { error, finish_reason: reasons } = reply;
  return {
    ...reply,
    // Of an error only that there is one.
    ...(error === undefined ? {} : { error: true }),
    // A script gives one reason for all of its texts, a completion of ours one for each.
    ...(Array.isArray(reasons) ? { finish_reason: [...new Set(reasons)] } : {}),
  };
}

/** Metrics without the one that may differ where an agent raised. */
function countable({ conv_err, ...rest }: Metrics, raised: boolean): Metrics {
  return raised || conv_err === undefined ? rest : { ...rest, conv_err };
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
