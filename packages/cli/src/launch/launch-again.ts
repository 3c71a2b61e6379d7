import { join, resolve } from "node:path";
import { type Launcher, OptionError } from "@matrix/core";
import { acquireLock } from "@matrix/data";
import { readManifest } from "../run-folder/manifest.ts";
import { fromHere, openRunFolder, type RunFolder, runName } from "../run-folder/run-folder.ts";
import { withdrawStop } from "../workers/stop-request.ts";
import { type LaunchNote, launchFolder, readLaunchNote, writeLaunchNote } from "./launch-note.ts";
import { launchOf } from "./launch-of.ts";

/** A run that was submitted. */
export interface SubmittedRun {
  readonly folder: RunFolder;
  readonly note: LaunchNote;
}

/** Opens a run that was submitted. @throws {OptionError} where there is none, or one that was not submitted. */
export async function openSubmittedRun(run: string): Promise<SubmittedRun> {
  const folder = await openRunFolder(run);
  const note = await readLaunchNote(folder.path);
  if (note !== undefined) return { folder, note };
  throw new OptionError(
    `run ${folder.manifest.run} was not submitted, so no launcher knows it; look at it: matrix status ${runName(folder)}`,
  );
}

/** The run that a folder holds, if it is this very one, submitted before. @throws {OptionError} */
export async function submittedBefore(
  { path, manifest }: RunFolder,
  { launcher }: LaunchNote,
): Promise<SubmittedRun> {
  const folder = { path, manifest: await readManifest(path) };
  const name = runName(folder);
  const note = await readLaunchNote(path);
  if (note === undefined || !sameWork(folder.manifest, manifest)) {
    throw new OptionError(
      `folder ${fromHere(path)} holds another run already; go on with it: matrix resume ${name}, or choose another run.id or run.dir`,
    );
  }
  refuseComplete(folder);
  if (note.launcher.kind !== launcher.kind) {
    throw new OptionError(
      `run ${folder.manifest.run} was submitted with launcher=${note.launcher.kind}, not ${launcher.kind}; keep to it, or choose another run.id`,
    );
  }
  return { folder, note };
}

/** @throws {OptionError} for a run that needs no process any more. */
export function refuseComplete(folder: RunFolder): void {
  if (!folder.manifest.completed) return;
  throw new OptionError(
    `run ${folder.manifest.run} is complete; look at it: matrix stats ${runName(folder)}, or choose another run.id`,
  );
}

/** Has started what is missing of a run that was submitted before, and ended what is too many. */
export async function launchAgain(launcher: Launcher, folder: RunFolder, note: LaunchNote): Promise<void> {
  const { path } = folder;
  const lock = await acquireLock(join(resolve(launchFolder(path)), "launching"));
  try {
    await writeLaunchNote(path, note);
    await withdrawStop(path);
    await launcher.start(launchOf(folder, note));
  } finally {
    await lock.release();
  }
}

/** What is started by, and how much of it, may differ. */
function sameWork(one: RunFolder["manifest"], other: RunFolder["manifest"]): boolean {
  const [before, now] = [one, other].map(({ config: { launcher: _, ...rest } }) => JSON.stringify(rest));
  return before === now;
}
