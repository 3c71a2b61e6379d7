import { parseDuration } from "@matrix/config";
import {
  type AnyWorkloadPack,
  run as beginRun,
  type Histogram,
  MatrixError,
  type RowSource,
  type Run,
  type RunReport,
  type Transport,
} from "@matrix/core";
import { onInterrupt } from "../interrupts.ts";
import { isSubmitted } from "../launch/launch-note.ts";
import { showProgress } from "../progress/show-progress.ts";
import type { Claim } from "../run-folder/claim-run-folder.ts";
import { writeManifest } from "../run-folder/manifest.ts";
import { fromHere, type RunFolder, runName } from "../run-folder/run-folder.ts";
import type { Talk } from "../talk.ts";
import { runTransport } from "../transport/run-transport.ts";
import { type ProcessNews, type ProcessState, processStates, tellState } from "../workers/process-state.ts";
import { watchForEnd, withdrawStop } from "../workers/stop-request.ts";
import { type SumOfProcesses, sumOfProcesses } from "../workers/sum-of-processes.ts";
import { startWorkers, type WorkersOfRun, workersEnded } from "../workers/workers-of-run.ts";
import { assembleRecords, outputSink, storageListeners } from "./output-sink.ts";
import { writeParquetCopy } from "./parquet-copy.ts";
import { openRunParts, type RunParts } from "./run-parts.ts";

/** What came of the part of a run that this process did. */
export type Execution =
  /** It went on to its end, or until a signal came. */
  | {
      readonly kind: "ran";
      /** Worker processes counted. */
      readonly report: RunReport;
      /** Bytes of the messages that were sent on. */
      readonly messageBytes: Histogram;
      readonly interrupted: boolean;
    }
  /** Something that is no row's fault ended it early; what was accepted is kept. */
  | { readonly kind: "failed"; readonly error: MatrixError; readonly interrupted: boolean }
  /** A signal came before any row could be taken. */
  | { readonly kind: "not-begun" };

/**
 * Runs a folder's run to its end, or as far as it gets: the same for a first start and for a resume. The manifest is written once everything is open, right before the first row is taken.
 *
 * @throws what keeps it from beginning; nothing has changed then.
 */
export async function executeRun(
  folder: RunFolder,
  claim: Claim,
  pack: AnyWorkloadPack,
  source: RowSource,
  talk: Talk,
  listen: typeof onInterrupt = onInterrupt,
): Promise<Execution> {
  const { config } = folder.manifest;
  const begunAt = new Date().toISOString();
  const progress = { begun: false, interrupted: false };
  const isLaunched = await isSubmitted(folder.path);
  const stopping = new AbortController();
  const endListening = listen({
    first() {
      progress.interrupted = true;
      talk.say(stopText(folder, progress.begun));
      stopping.abort();
    },
    second: () => talk.say(`stopped at once; go on with: matrix resume ${runName(folder)}`),
  });
  let parts: RunParts | undefined;
  let workers: WorkersOfRun | undefined;
  const ends: (() => void | Promise<void>)[] = [];
  try {
    parts = await openRunParts(folder, pack, talk);
    // Before anybody looks for it: opening a transport may take longer than the first look.
    await withdrawStop(folder.path);
    const { transport, free, ...cursor } = await runTransport(folder, storageListeners(talk));
    const run = beginRun({
      ...parts.options,
      ...cursor,
      source,
      sink: outputSink(folder, claim, talk),
      transport: whenOpen(transport, async () => {
        await claim.refuseIfLost();
        await writeManifest(folder.path, folder.manifest);
        progress.begun = true;
        talk.say(beginText(folder));
        if (isLaunched)
          talk.say(
            `its agents run in the workers of its launcher; to start some: matrix scale ${runName(folder)} N`,
          );
        workers = startWorkers(folder, talk, () => stopping.abort());
      }),
      seed: config.run.seed,
      attempt: Math.max(1, folder.manifest.epoch - 1),
      stallTimeoutMs: parseDuration(config.run.stall_timeout),
      // Others run the agents: this process only feeds rows and writes records.
      ...((config.run.workers > 0 || isLaunched) && { roles: [] }),
      ...(config.run.row_timeout === null ? {} : { rowTimeoutMs: parseDuration(config.run.row_timeout) }),
    });
    stopping.signal.addEventListener("abort", () => run.stop());
    claim.lost.addEventListener("abort", () => stopping.abort(), { once: true });
    if (progress.interrupted) run.stop();
    ends.push(showProgress(folder.manifest.run, run, talk, source));
    const news = () => newsOf(run, progress.interrupted);
    const { telemetry } = parts;
    await telemetry.serve("runner", () => ({ ...news(), waiting: run.progress().waiting }), talk.warn);
    const told = () => ({ ...news(), ...(telemetry.url && { probes: telemetry.url }) });
    ends.push(await tellState(folder.path, "runner", told, () => progress.begun));
    const onEnd = (why: string) => {
      talk.say(`${why}: running hops may end`);
      progress.interrupted = true;
      stopping.abort();
    };
    const endWatching = watchForEnd(folder.path, onEnd);
    ends.push(endWatching);
    const report = await run.report;
    endWatching();
    await claim.refuseIfLost();
    if (report.complete) {
      await assembleRecords(folder, claim);
      await writeParquetCopy(folder, talk);
      await claim.refuseIfLost();
      const completed = { at: new Date().toISOString(), records: report.records, term: claim.term };
      await writeManifest(folder.path, { ...folder.manifest, completed });
    }
    await workers?.stop(parseDuration(config.run.drain_timeout) + killAfterMs);
    if (report.complete) {
      await workersEnded(folder.path, killAfterMs);
      await claim.refuseIfLost();
      await free().catch((error: Error) =>
        talk.warn(`what the run has in its transport stays: ${error.message}`),
      );
    }
    // Workers that a launcher started may have begun before their runner.
    const since = isLaunched && folder.manifest.epoch === 1 ? folder.manifest.createdAt : begunAt;
    const { messageBytes, ...others } = sumOfProcesses(await workerStates(folder.path), since);
    messageBytes.addAll(run.counters.messageBytes.toJSON());
    return { kind: "ran", report: added(report, others), messageBytes, interrupted: progress.interrupted };
  } catch (error) {
    // Whatever it stumbled over then, that is why.
    if (claim.lost.aborted) return { kind: "failed", error: claim.lost.reason, interrupted: false };
    if (!progress.begun && progress.interrupted) return { kind: "not-begun" };
    if (progress.begun && MatrixError.isInstance(error)) {
      return { kind: "failed", error, interrupted: progress.interrupted };
    }
    throw error;
  } finally {
    for (const end of ends.reverse()) await end();
    await workers?.stop(killAfterMs);
    await parts?.close();
    endListening();
  }
}

/** Processes that have not ended so long after they were to are killed. */
const killAfterMs = 5_000;

async function workerStates(run: string): Promise<ProcessState[]> {
  return (await processStates(run)).filter(({ kind }) => kind === "worker");
}

function added(report: RunReport, others: Omit<SumOfProcesses, "messageBytes">): RunReport {
  return {
    ...report,
    hops: report.hops + others.hops,
    promptTokens: report.promptTokens + others.promptTokens,
    completionTokens: report.completionTokens + others.completionTokens,
  };
}

function newsOf(run: Pick<Run, "progress" | "counters">, interrupted: boolean): ProcessNews {
  const { phase, records, inFlight, total } = run.progress();
  const rows = { records, inFlight, total };
  if (phase === "draining") return { phase: "stopping", counters: run.counters, rows };
  return { phase: phase === "running" && interrupted ? "stopping" : phase, counters: run.counters, rows };
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
