import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { OptionError } from "@matrix/core";
import type { LauncherConfig } from "../config/config-schema.ts";
import { replaceFile } from "../run-folder/replace-file.ts";

/** `launch/launch.json` of a run that was submitted: what a launcher was told, and is told again. */
export interface LaunchNote {
  readonly v: 1;
  /** As the config had it when the run was submitted last. */
  readonly launcher: LauncherConfig;
  /** ISO time of the first submission. */
  readonly at: string;
  /** Words that stand for matrix where the processes run. */
  readonly command: readonly string[];
  readonly workingFolder: string;
}

const name = "launch.json";

/** Where a launcher keeps what it must remember, and the logs. */
export function launchFolder(run: string): string {
  return join(run, "launch");
}

/** @returns undefined for a run that was not submitted. @throws {OptionError} where it cannot be read. */
export async function readLaunchNote(run: string): Promise<LaunchNote | undefined> {
  const file = join(launchFolder(run), name);
  let note: LaunchNote;
  try {
    note = JSON.parse(await readFile(file, "utf8")) as LaunchNote;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new OptionError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (note?.v === 1) return note;
  throw new OptionError(`${file} is not a note of a launch of version 1; it may come from a newer matrix`);
}

/** Whether a run's processes are a launcher's: its runner then leaves the agents to the workers. */
export async function isSubmitted(run: string): Promise<boolean> {
  return (await readLaunchNote(run)) !== undefined;
}

/** Replaces the note in one step. @throws {StorageError} */
export async function writeLaunchNote(run: string, note: LaunchNote): Promise<void> {
  await mkdir(launchFolder(run), { recursive: true });
  await replaceFile(launchFolder(run), name, `${JSON.stringify(note, null, 2)}\n`, "launch");
}
