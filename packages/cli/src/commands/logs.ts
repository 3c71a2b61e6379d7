import { setTimeout as pause } from "node:timers/promises";
import type { ProcessKind } from "@matrix/core";
import { exitCode } from "../exit-codes.ts";
import { untilInterrupted } from "../interrupts.ts";
import { openSubmittedRun } from "../launch/launch-again.ts";
import { openLauncher } from "../launch/launchers.ts";
import { endOfWork } from "../workers/stop-request.ts";

/** Options of `matrix logs`. */
export interface LogsCommandOptions {
  readonly kind?: ProcessKind;
  readonly id?: string;
  /** Goes on as lines are written, until the run is over or a signal comes. */
  readonly follow: boolean;
  readonly json: boolean;
}

/** What processes write after a run is over is waited for so long. */
const lastWordsMs = 3_000;

/** `matrix logs RUN`: what the processes of a submitted run wrote. @returns the exit code. */
export async function logsCommand(run: string, options: LogsCommandOptions): Promise<number> {
  const { folder, note } = await openSubmittedRun(run);
  const launcher = await openLauncher(note.launcher);
  const { kind, id, follow, json } = options;
  return untilInterrupted(async (signal) => {
    const over = new AbortController();
    const stop = AbortSignal.any([signal, over.signal]);
    if (follow) void untilOver(folder.path, stop).then(() => over.abort());
    const choice = {
      ...(kind && { kind }),
      ...(id !== undefined && { id }),
      ...(follow && { follow: stop }),
    };
    const lines = launcher.logs({ run: folder.manifest.run, folder: folder.path }, choice);
    for await (const line of lines) {
      process.stdout.write(json ? `${JSON.stringify(line)}\n` : `${line.kind} ${line.id} | ${line.text}\n`);
    }
    return signal.aborted ? exitCode.interrupted : exitCode.ok;
  });
}

async function untilOver(run: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await endOfWork(run)) === undefined) await pause(1_000);
  await pause(lastWordsMs);
}
