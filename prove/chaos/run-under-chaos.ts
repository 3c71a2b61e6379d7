import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { connectBroker, deleteRunTopics } from "@matrix/transport-kafka";
import { KeptProcess } from "./kept-process.ts";
import { type Nemesis, takeOverAfterMs } from "./nemesis.ts";
import type { ChaosOptions } from "./options.ts";
import type { SharedStore } from "./shared-store.ts";
import { storm } from "./storm.ts";
import { type AcceptedResults, acceptedResults, type Verdict, verdictOn } from "./verdict.ts";

/** What a run under chaos is made of. */
export interface ChaosRunOptions extends ChaosOptions {
  readonly run: string;
  /** The run's folder, not made yet. */
  readonly folder: string;
  /** Where its processes' logs go. */
  readonly logs: string;
  readonly data: string;
  readonly model: string;
  readonly brokers: readonly string[];
  readonly shared: SharedStore;
  readonly nemesis: Nemesis;
}

/** What came of it. */
export interface ChaosRunResult extends Verdict {
  /** Processes that ended by themselves with an exit code other than 0, and were started again. */
  readonly ownEnds: readonly string[];
}

const prefix = "chaos";
/** After the last blow a run must be complete within so long. */
const patienceMs = 10 * 60_000;
/** Rows whose accepted results are looked at now and then, and must be the same ever after. */
const watchedRows = 40;

/** One run from its start to its end: workers, a runner and a standby, each started again whenever it dies. */
export async function runUnderChaos(options: ChaosRunOptions): Promise<ChaosRunResult> {
  const { run, folder, logs, nemesis, brokers, client, rows, shared } = options;
  await mkdir(logs, { recursive: true });
  const manifest = join(folder, "manifest.json");
  const complete = Promise.withResolvers<void>();
  const ownEnds: string[] = [];
  const keep = (name: string, args: () => readonly string[], onOk: () => void) =>
    new KeptProcess({
      name,
      args,
      log: join(logs, `${name}.log`),
      atWork: /^(run|resuming run|standing by|working on run)/m,
      pauseMs: () => nemesis.between(1, 2_000),
      onEnd(code) {
        if (code === 0) onOk();
        else ownEnds.push(`${name} ${code}`);
        return code !== 0;
      },
    });
  const standby = () => ["resume", folder, "--standby", "--take-over-after", `${takeOverAfterMs}ms`];
  const runner = keep(
    "runner-0",
    () => (existsSync(manifest) ? standby() : beginArgs(options)),
    complete.resolve,
  );
  while (!existsSync(manifest)) await pause(50);
  const runners = [runner, keep("runner-1", standby, complete.resolve)];
  const startWorker = (name: string) =>
    keep(
      name,
      () => ["worker", folder],
      () => {},
    );
  const workers = Array.from({ length: options.workers }, (_, number) => startWorker(`worker-${number}`));
  const bringStorm = () => storm(nemesis, (number) => startWorker(`storm-${number}`));
  const over = new AbortController();
  const known: AcceptedResults = new Map();
  const deleteTopics = () => dropTopics(brokers, client, run);
  const striking = nemesis.strike(
    {
      processes: [...runners, ...workers],
      workers,
      runner: () => holderAmong(runners, folder),
      deleteTopics,
      storm: bringStorm,
    },
    over.signal,
  );
  const watching = watch(known, options, over.signal);
  const inTime = async () => {
    await striking;
    await pause(patienceMs, undefined, { signal: over.signal });
    throw new Error(`run ${run} was not complete ${patienceMs / 60_000} minutes after the last blow`);
  };
  try {
    await Promise.race([complete.promise, inTime()]);
    over.abort();
    await Promise.all([striking, watching]);
    // What is left ends by itself: the run is complete.
    const late = setTimeout(() => {
      for (const process of [...runners, ...workers]) process.end();
    }, 30_000);
    await Promise.all([...runners, ...workers].map((process) => process.over));
    clearTimeout(late);
  } finally {
    over.abort();
    for (const process of [...runners, ...workers]) process.end();
  }
  const output = join(folder, "records.jsonl");
  const verdict = await verdictOn({ output, run, rows, store: shared.store }, known);
  // The process that was to do it may have been killed on the way.
  await deleteRunTopics({ brokers, client, prefix }, run);
  await shared.store.deleteRun(run);
  return { ...verdict, ownEnds };
}

function beginArgs(options: ChaosRunOptions): string[] {
  const { run, folder, data, model, brokers, client, sessionTimeoutMs, maxInFlight, shared } = options;
  return [
    "run",
    "coral",
    "transport=kafka",
    `transport.brokers="${brokers.join(",")}"`,
    `transport.client=${client}`,
    `transport.prefix=${prefix}`,
    "transport.partitions=4",
    `transport.session_timeout=${sessionTimeoutMs}ms`,
    ...shared.keys,
    `data.path=${data}`,
    `run.id=${run}`,
    `run.dir=${folder}`,
    `run.max_in_flight=${maxInFlight}`,
    // Rows that were lost on the way show as a run that stands still, and are found by the next process.
    "run.stall_timeout=40s",
    `llm.base_url=${model}/v1`,
    "llm.model=simulated",
  ];
}

/** Which of two runners has the run's folder. */
async function holderAmong(
  runners: readonly KeptProcess[],
  folder: string,
): Promise<KeptProcess | undefined> {
  const text = await readFile(join(folder, "holder.json"), "utf8").catch(() => "{}");
  const { pid } = JSON.parse(text) as { readonly pid?: number };
  return runners.find((each) => each.pid === pid);
}

async function dropTopics(
  brokers: readonly string[],
  client: ChaosOptions["client"],
  run: string,
): Promise<void> {
  const broker = await connectBroker({ brokers, client });
  try {
    const topics = (await broker.listTopics()).filter((name) => name.startsWith(`${prefix}.${run}.`));
    await broker.deleteTopics(topics);
  } finally {
    await broker.close();
  }
}

/** Looks at what was accepted of some rows, again and again; what was seen of each first is kept. */
async function watch(
  known: AcceptedResults,
  { run, rows, shared }: ChaosRunOptions,
  signal: AbortSignal,
): Promise<void> {
  for (let turn = 0; !signal.aborted; turn++) {
    await pause(2_000, undefined, { signal }).catch(() => {});
    const row = (turn * 7) % rows;
    if (known.size >= watchedRows || known.has(row)) continue;
    const results = await acceptedResults(shared.store, run, row);
    if (results.some((result) => result !== undefined)) known.set(row, results);
  }
}
