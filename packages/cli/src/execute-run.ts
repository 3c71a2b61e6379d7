import {
  type AnyWorkloadPack,
  run as beginRun,
  type ChatModel,
  type RowSource,
  type Run,
  type RunReport,
} from "@matrix/core";
import { acquireLock, jsonlSink } from "@matrix/data";
import { openAiChatModel } from "@matrix/llm";
import { memoryTransport, type Repair, type Trouble } from "@matrix/transport-memory";
import { durationMs } from "./config/duration.ts";
import type { RunConfig } from "./config/run-config.ts";
import { onInterrupt } from "./interrupts.ts";
import { showProgress } from "./progress/show-progress.ts";
import { journalFolder, lockedPath, type RunFolder, runName, writeManifest } from "./run-folder.ts";
import { startBundledSimulator } from "./simulator.ts";
import type { Talk } from "./talk.ts";

/** What came of the part of a run that this process did. */
export interface Execution {
  readonly report: RunReport;
  /** Whether a signal ended it. */
  readonly interrupted: boolean;
}

/** Runs a folder's run to its end, or as far as it gets: the same for a first start and for a resume. */
export async function executeRun(
  folder: RunFolder,
  pack: AnyWorkloadPack,
  source: RowSource,
  talk: Talk,
): Promise<Execution> {
  const { config } = folder.manifest;
  const onTrouble = ({ path, error, retryInMs }: Trouble) =>
    talk.warn(`${path}: ${error.message}; nothing is lost, trying again in ${retryInMs} ms`);
  const onRepair = ({ path, bytes }: Repair) =>
    talk.say(`cut ${bytes} bytes of an unfinished write off ${path}`);
  const lock = await acquireLock(lockedPath(folder.path));
  const simulator =
    config.llm.kind === "simulator"
      ? await startBundledSimulator(config.llm.model, config.llm.simulator)
      : undefined;
  try {
    const model = chatModel(config, simulator?.url);
    const run = beginRun({
      run: config.run.id,
      workload: pack.create(config.workload),
      resources: Object.fromEntries(pack.models.map((name) => [name, model])),
      source,
      transport: memoryTransport({
        durability: config.transport.durability,
        folder: journalFolder(folder.path),
        fsync: config.transport.fsync,
        onTrouble,
        onRepair,
      }),
      sink: jsonlSink({
        path: config.output.path,
        successOnly: config.output.success_only,
        fsync: config.transport.fsync && config.transport.durability !== "off",
        onTrouble,
        onRepair,
      }),
      seed: config.run.seed,
      trials: config.run.trials,
      maxInFlight: config.run.max_in_flight,
      hopTimeoutMs: durationMs(config.run.hop_timeout),
      stallTimeoutMs: durationMs(config.run.stall_timeout),
      drainMs: durationMs(config.run.drain_timeout),
      ...(config.run.row_timeout === null ? {} : { rowTimeoutMs: durationMs(config.run.row_timeout) }),
    });
    const execution = await watch(run, folder, talk);
    if (execution.report.complete) {
      const completed = { at: new Date().toISOString(), records: execution.report.records };
      await writeManifest(folder.path, { ...folder.manifest, completed });
    }
    return execution;
  } finally {
    await simulator?.stop();
    await lock.release();
  }
}

async function watch(run: Run, folder: RunFolder, talk: Talk): Promise<Execution> {
  let interrupted = false;
  const endWatch = showProgress(folder.manifest.run, run, process.stderr);
  const ignore = onInterrupt({
    first: () => {
      interrupted = true;
      talk.say(
        `stopping: running hops may end; once more to stop at once. Nothing is lost: matrix resume ${runName(folder)}`,
      );
      run.stop();
    },
    second: () => talk.say(`stopped at once; go on with: matrix resume ${runName(folder)}`),
  });
  try {
    return { report: await run.report, interrupted };
  } finally {
    ignore();
    endWatch();
  }
}

function chatModel({ llm }: RunConfig, simulatorUrl: string | undefined): ChatModel {
  return openAiChatModel({
    name: "llm",
    model: llm.model,
    baseUrl:
      simulatorUrl === undefined ? llm.base_url.split(",").map((url) => url.trim()) : `${simulatorUrl}/v1`,
    maxConcurrency: llm.max_concurrency,
    ...keyOf(llm, simulatorUrl),
  });
}

/** A variable that the user named must be there; the usual one may be missing, as local servers ask for no key. */
function keyOf(
  { api_key_env }: RunConfig["llm"],
  simulatorUrl: string | undefined,
): { apiKeyEnv?: string | null } {
  if (simulatorUrl !== undefined) return { apiKeyEnv: null };
  return api_key_env === "" ? {} : { apiKeyEnv: api_key_env };
}
