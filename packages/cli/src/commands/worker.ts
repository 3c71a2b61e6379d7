import { work as beginWork, OptionError } from "@matrix/core";
import { exitCode } from "../exit-codes.ts";
import { onInterrupt } from "../interrupts.ts";
import { discoverPacks } from "../packs/discover-packs.ts";
import { installedPack } from "../packs/load-pack.ts";
import { count, span } from "../progress/format.ts";
import { openRunParts, type RunParts } from "../run/run-parts.ts";
import type { Manifest } from "../run-folder/manifest.ts";
import { openRunFolder, type RunFolder } from "../run-folder/run-folder.ts";
import { stderrTalk } from "../talk.ts";
import { runTransport } from "../transport/run-transport.ts";
import { type ProcessNews, tellState } from "../workers/process-state.ts";
import { watchForEnd } from "../workers/stop-request.ts";

/**
 * `matrix worker RUN [role…]`: runs agents of a run that another process feeds, until the run is complete, or it is told to
 * stop, or whoever started it is gone. @returns the exit code.
 */
export async function workerCommand(run: string, roles: readonly string[]): Promise<number> {
  const folder = await openRunFolder(run);
  const { manifest } = folder;
  if (manifest.completed) {
    stderrTalk.say(`run ${manifest.run} is complete already`);
    return exitCode.ok;
  }
  refuseOtherBuild(manifest);
  const pack = await installedPack(manifest);
  const parts = await openRunParts(folder, pack, stderrTalk);
  try {
    return await workUntilEnd(folder, parts, roles);
  } finally {
    await parts.close();
  }
}

async function workUntilEnd(
  folder: RunFolder,
  { options, telemetry }: RunParts,
  roles: readonly string[],
): Promise<number> {
  const listeners = { onTrouble: () => {}, onRepair: () => {} };
  const { transport } = await runTransport(folder, listeners);
  const work = beginWork({ ...options, transport, ...(roles.length > 0 && { roles }) });
  let phase: ProcessNews["phase"] = "running";
  let error: string | undefined;
  const news = () => ({
    phase: phase === "running" && !work.isOpen ? ("opening" as const) : phase,
    counters: work.counters,
    ...(telemetry.url && { probes: telemetry.url }),
    ...(error !== undefined && { error }),
  });
  await telemetry.serve("worker", () => ({ ...news(), waiting: work.waiting }), stderrTalk.warn);
  const endTelling = await tellState(folder.path, "worker", news);
  const stop = (why: string) => {
    stderrTalk.say(`${why}: running hops may end`);
    phase = "stopping";
    work.stop();
  };
  const endWatching = watchForEnd(folder.path, stop);
  let code: number = exitCode.ok;
  const endListening = onInterrupt({
    first() {
      code = exitCode.interrupted;
      stop("stopping");
    },
    second: () => {},
  });
  const orphaned = () => stop("whoever started this worker is gone");
  process.once("disconnect", orphaned);
  stderrTalk.say(`working on run ${options.run}: ${roles.length === 0 ? "all roles" : roles.join(", ")}`);
  try {
    const report = await work.report;
    phase = "ended";
    stderrTalk.say(`ended after ${span(report.wallMs)}: ${count(report.hops)} hops`);
    return code;
  } catch (failure) {
    phase = "failed";
    error = (failure as Error).message;
    stderrTalk.say(`this worker ended early: ${error}`);
    stderrTalk.say("the messages that it held go to other workers, or to it once it is started again");
    return exitCode.incomplete;
  } finally {
    process.off("disconnect", orphaned);
    endWatching();
    endListening();
    await endTelling();
    if (process.connected) process.disconnect();
  }
}

/** Workers of another build could do a step in another way. */
function refuseOtherBuild({ config, plugin, composedFrom, run }: Manifest): void {
  if (config.transport.kind === "memory") {
    throw new OptionError(
      `run ${run} has transport=memory: all of it is one process; begin it with transport=kafka to share it among workers`,
    );
  }
  const found = discoverPacks(process.cwd(), composedFrom.folder).find(({ name }) => name === config.pack);
  if (found === undefined || found.version === plugin.version) return;
  throw new OptionError(
    `run ${run} began with ${plugin.package} ${plugin.version}, but ${found.version} is installed here; install the same version`,
  );
}
