import { parseDuration } from "@matrix/config";
import {
  type ChatModel,
  type JsonObject,
  MatrixError,
  type MemorySink,
  memorySink,
  type Run,
  run,
} from "@matrix/core";
import { memoryTransport } from "@matrix/transport-memory";
import type { ConfigRequest } from "../config/config-request.ts";
import { RunConfigs } from "../config/run-configs.ts";
import { exitCode } from "../exit-codes.ts";
import { onInterrupt } from "../interrupts.ts";
import { inKeys } from "../option-keys.ts";
import { plainText } from "../plain-text.ts";
import { chatModel } from "../run/chat-model.ts";
import { modelsFor } from "../run/models-for.ts";
import { type PreparedRun, prepareRun } from "../run/prepare-run.ts";
import { startBundledSimulator } from "../run/simulator.ts";
import { describeRecord } from "../stats/describe-record.ts";
import { stderrTalk } from "../talk.ts";

/** Options of `matrix preview`. */
export interface PreviewCommandOptions {
  /** How many rows, from the first on. */
  readonly rows: number;
  readonly json: boolean;
}

/** `matrix preview -n 3 PACK key=value…`: the first rows from end to end, kept nowhere. @returns the exit code. */
export async function previewCommand(
  { configName, configDirs, overrides }: ConfigRequest,
  { rows, json }: PreviewCommandOptions,
): Promise<number> {
  const loaded = await new RunConfigs(configDirs).load(configName, overrides);
  for (const warning of loaded.composed.warnings) stderrTalk.warn(warning);
  const { data } = loaded.config;
  const first = { ...data, limit: Math.min(rows, data.limit ?? rows) };
  const config = { ...loaded.config, data: first };
  const prepared = await prepareRun({ ...loaded, config }, { now: new Date() });
  const { llm } = prepared.config;
  const simulator =
    llm.kind === "simulator" ? await startBundledSimulator(llm.model, llm.simulator) : undefined;
  try {
    return await showRows(prepared, chatModel(llm, simulator?.url), json);
  } finally {
    await simulator?.stop();
  }
}

async function showRows(prepared: PreparedRun, model: ChatModel | undefined, json: boolean): Promise<number> {
  const sink = memorySink();
  const going = beginPreview(prepared, model, sink);
  let interrupted = false;
  const endListening = onInterrupt({
    first() {
      interrupted = true;
      going.stop();
    },
    second: () => {},
  });
  const { describe = describeRecord } = prepared.pack;
  try {
    let shown = 0;
    for await (const record of inOrder(going, sink)) {
      const lines = json ? [record] : describe(JSON.parse(record) as JsonObject).map(plainText);
      process.stdout.write(`${!json && shown++ > 0 ? "\n" : ""}${lines.join("\n")}\n`);
    }
    const { complete } = await going.report;
    return complete ? exitCode.ok : interrupted ? exitCode.interrupted : exitCode.incomplete;
  } catch (error) {
    if (interrupted) return exitCode.interrupted;
    if (going.counters.hops === 0 || !MatrixError.isInstance(error)) throw error;
    stderrTalk.say(`ended early: ${inKeys(error.message)}`);
    return exitCode.incomplete;
  } finally {
    endListening();
  }
}

/** One trial, in memory: nothing is kept, so there is nothing to resume. */
function beginPreview(
  { config, pack, workload, data }: PreparedRun,
  model: ChatModel | undefined,
  sink: MemorySink,
): Run {
  const { seed, max_in_flight: maxInFlight, hop_timeout, row_timeout, stall_timeout } = config.run;
  return run({
    run: "preview",
    workload,
    resources: modelsFor(pack, config, model),
    source: data.source,
    transport: memoryTransport({ durability: "off" }),
    sink,
    seed,
    maxInFlight,
    hopTimeoutMs: parseDuration(hop_timeout),
    stallTimeoutMs: parseDuration(stall_timeout),
    drainMs: 0,
    ...(row_timeout === null ? {} : { rowTimeoutMs: parseDuration(row_timeout) }),
  });
}

/** Records in the order of their rows, each as soon as all before it are there; after a stop there are gaps. */
async function* inOrder(going: Run, { records }: MemorySink): AsyncGenerator<string> {
  let shown = 0;
  for await (const _ of going) {
    for (let next = lineOf(records, shown); next !== undefined; next = lineOf(records, shown)) {
      yield next;
      shown++;
    }
  }
  const rest = records.filter(({ sequence }) => sequence >= shown);
  yield* rest.toSorted((left, right) => left.sequence - right.sequence).map(({ line }) => line);
}

function lineOf(records: MemorySink["records"], sequence: number): string | undefined {
  return records.find((record) => record.sequence === sequence)?.line;
}
