import { access, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { LockedError, nodeFiles, OptionError } from "@matrix/core";
import { acquireLock, type Lock } from "@matrix/data";
import { holdsRun, holdsSweep } from "./folder-marks.ts";
import { fromHere } from "./run-folder.ts";
import { currentTerm } from "./run-term.ts";
import { giveSignsOfLife } from "./sign-of-life.ts";

/** A run's folder, kept for this process. */
export interface Claim {
  readonly path: string;
  /** Grows each time that somebody takes the folder from a holder that gives no sign of life: {@link currentTerm}. */
  readonly term: number;
  /** Aborted, with a {@link LockedError}, once this process has seen that another one took over. */
  readonly lost: AbortSignal;
  /** Whether another process has taken over. */
  isLost(): Promise<boolean>;
  /** @throws {LockedError} where another process has taken over. */
  refuseIfLost(): Promise<void>;
  /** Lets go of it. A folder that was made here and is still empty goes with it. */
  release(): Promise<void>;
}

/**
 * Makes a folder for a new run and keeps it.
 *
 * @throws {OptionError} where it holds a run already, or cannot be made; {LockedError} naming the process that has it.
 */
export async function claimNewFolder(dir: string): Promise<Claim> {
  const path = resolve(dir);
  // Asked first, since it is the better answer, and under the lock again: another process may have been quicker.
  await refuseOldRun(path);
  const made = await makeFolder(path);
  const claim = await claimFolder(path);
  const release = async () => {
    await claim.release();
    if (made !== undefined) await removeEmpty(path, made);
  };
  try {
    await refuseOldRun(path);
    return { ...claim, release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Keeps the folder of a run that is there. @throws {LockedError} naming the process that has it. */
export async function claimFolder(path: string): Promise<Claim> {
  for (;;) {
    const term = await currentTerm(path);
    const lock = await acquireLock(join(path, term === 0 ? "run" : `run-${term}`));
    // Whoever was slow to lock may have been overtaken.
    if ((await currentTerm(path)) === term) return heldFolder(path, term, lock);
    await lock.release();
  }
}

function heldFolder(path: string, term: number, lock: Lock): Claim {
  const losing = new AbortController();
  const isLost = async () => {
    if (!losing.signal.aborted && (await currentTerm(path)) > term) losing.abort(takenOver(path));
    return losing.signal.aborted;
  };
  const endSigns = giveSignsOfLife(path, term, async () => void (await isLost()));
  return {
    path,
    term,
    lost: losing.signal,
    isLost,
    async refuseIfLost() {
      if (await isLost()) throw losing.signal.reason;
    },
    async release() {
      await endSigns();
      await lock.release();
    },
  };
}

function takenOver(path: string): LockedError {
  return new LockedError(
    `another process has taken over the run in ${fromHere(path)}, since this one gave no sign of life; what it was doing goes on there`,
  );
}

async function refuseOldRun(path: string): Promise<void> {
  const what = (await holdsRun(path)) ? "run" : (await holdsSweep(path)) ? "sweep" : undefined;
  if (what === undefined) return;
  const folder = fromHere(path);
  throw new OptionError(
    `folder ${folder} holds a ${what} already; go on with it: matrix resume ${folder}, or choose another run.id or run.dir`,
  );
}

/** @returns the topmost folder that had to be made. */
async function makeFolder(path: string): Promise<string | undefined> {
  const topmost = await topmostMissing(path);
  try {
    await nodeFiles.makeFolder(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === "EEXIST" || code === "ENOTDIR" ? "a file stands in its place" : message;
    throw new OptionError(`folder ${fromHere(path)} cannot be made: ${why}; choose another run.dir`, {
      cause,
    });
  }
  return topmost;
}

async function topmostMissing(path: string): Promise<string | undefined> {
  let missing: string | undefined;
  for (let folder = path; !(await exists(folder)); folder = dirname(folder)) missing = folder;
  return missing;
}

async function removeEmpty(path: string, topmost: string): Promise<void> {
  for (let folder = path; ; folder = dirname(folder)) {
    const removed = await succeeds(rmdir(folder));
    if (!removed || folder === topmost) return;
  }
}

function exists(path: string): Promise<boolean> {
  return succeeds(access(path));
}

function succeeds(attempt: Promise<void>): Promise<boolean> {
  return attempt.then(
    () => true,
    () => false,
  );
}
