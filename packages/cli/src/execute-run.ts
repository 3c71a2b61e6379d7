import { parseDuration } from "@matrix/config";
import {
  type AnyWorkloadPack,
  run as beginRun,
  MatrixError,
  type RowSource,
  type RunReport,
  type Transport,
} from "@matrix/core";
import { jsonlSink } from "@matrix/data";
import type { Simulator } from "@matrix/testkit/simulator";
import { memoryTransport, type Repair, type Trouble } from "@matrix/transport-memory";
import { chatModel } from "./chat-model.ts";
import { onInterrupt } from "./interrupts.ts";
import { writeManifest } from "./manifest.ts";
import { modelsFor } from "./models-for.ts";
import { showProgress } from "./progress/show-progress.ts";
import { fromHere, journalFolder, outputPath, type RunFolder, runName } from "./run-folder.ts";
import { startBundledSimulator } from "./simulator.ts";
import { openRunOffload, type RunOffload } from "./store/run-offload.ts";
import type { Talk } from "./talk.ts";

/** What came of the part of a run that this process did. */
export type Execution =
  /** It went on to its end, or until a signal came. */
  | { readonly kind: "ran"; readonly report: RunReport; readonly interrupted: boolean }
  /** Something that is no row's fault ended it early; what was accepted is kept. */
  | { readonly kind: "failed"; readonly error: MatrixError }
  /** A signal came before any row could be taken. */
  | { readonly kind: "not-begun" };

/**
 * Runs a folder's run to its end, or as far as it gets: the same for a first start and for a resume. The caller holds the
 * folder. The manifest is written once everything is open, right before the first row is taken.
 *
 * @throws what keeps it from beginning; nothing has changed then.
 */
export async function executeRun(
  folder: RunFolder,
  pack: AnyWorkloadPack,
  source: RowSource,
  talk: Talk,
  listen: typeof onInterrupt = onInterrupt,
): Promise<Execution> {
  const { config } = folder.manifest;
  const { llm } = config;
  const progress = { begun: false, interrupted: false };
  const stopping = new AbortController();
  const endListening = listen({
    first() {
      progress.interrupted = true;
      talk.say(stopText(folder, progress.begun));
      stopping.abort();
    },
    second: () => talk.say(`stopped at once; go on with: matrix resume ${runName(folder)}`),
  });
  let simulator: Simulator | undefined;
  let offload: RunOffload | undefined;
  let endWatch = () => {};
  try {
    if (llm.kind === "simulator") simulator = await startBundledSimulator(llm.model, llm.simulator);
    const model = chatModel(llm, simulator?.url);
    offload = await openRunOffload(config.offload, ({ error, retryInMs }) =>
      talk.warn(`${error.message}; nothing is lost, trying again in ${retryInMs} ms`),
    );
    const run = beginRun({
      run: config.run.id,
      workload: pack.create(config.workload),
      resources: modelsFor(pack, config, model),
      source,
      ...storage(folder, talk, async () => {
        await writeManifest(folder.path, folder.manifest);
        progress.begun = true;
        talk.say(beginText(folder));
      }),
      ...offload.options,
      seed: config.run.seed,
      trials: config.run.trials,
      maxInFlight: config.run.max_in_flight,
      hopTimeoutMs: parseDuration(config.run.hop_timeout),
      stallTimeoutMs: parseDuration(config.run.stall_timeout),
      drainMs: parseDuration(config.run.drain_timeout),
      ...(config.run.row_timeout === null ? {} : { rowTimeoutMs: parseDuration(config.run.row_timeout) }),
    });
    stopping.signal.addEventListener("abort", () => run.stop());
    if (progress.interrupted) run.stop();
    endWatch = showProgress(folder.manifest.run, run, talk, source);
    const report = await run.report;
    if (report.complete) {
      const completed = { at: new Date().toISOString(), records: report.records };
      await writeManifest(folder.path, { ...folder.manifest, completed });
    }
    return { kind: "ran", report, interrupted: progress.interrupted };
  } catch (error) {
    if (!progress.begun && progress.interrupted) return { kind: "not-begun" };
    if (progress.begun && MatrixError.isInstance(error)) return { kind: "failed", error };
    throw error;
  } finally {
    endWatch();
    await offload?.close();
    await simulator?.stop();
    endListening();
  }
}

/** Where a run keeps what it has: the journal and the output. */
function storage(folder: RunFolder, talk: Talk, onOpen: () => Promise<void>) {
  const { transport, output } = folder.manifest.config;
  const onTrouble = ({ path, error, retryInMs }: Trouble) =>
    talk.warn(`${path}: ${error.message}; nothing is lost, trying again in ${retryInMs} ms`);
  const onRepair = ({ path, bytes }: Repair) =>
    talk.say(`cut ${bytes} bytes of an unfinished write off ${path}`);
  return {
    transport: whenOpen(
      memoryTransport({
        durability: transport.durability,
        folder: journalFolder(folder),
        fsync: transport.fsync,
        onTrouble,
        onRepair,
      }),
      onOpen,
    ),
    sink: jsonlSink({
      path: outputPath(folder),
      successOnly: output.success_only,
      fsync: transport.fsync && transport.durability !== "off",
      onTrouble,
      onRepair,
    }),
  };
}

/** A transport that calls `onOpen` before anything goes through it. */
function whenOpen(transport: Transport, onOpen: () => Promise<void>): Transport {
  return {
    name: transport.name,
    async open(topology) {
      const session = await transport.open(topology);
      try {
        await onOpen();
      } catch (error) {
        await session.close({ drainMs: 0 });
        throw error;
      }
      return session;
    },
  };
}

function beginText(folder: RunFolder): string {
  const { run, epoch, config, data } = folder.manifest;
  if (epoch > 1) return `resuming run ${run} (process ${epoch} of it)`;
  return `run ${run} in ${fromHere(folder.path)}: pack ${config.pack}, ${data.description}`;
}

function stopText(folder: RunFolder, begun: boolean): string {
  if (!begun) return "stopping";
  return `stopping: running hops may end; once more to stop at once. Nothing is lost: matrix resume ${runName(folder)}`;
}
