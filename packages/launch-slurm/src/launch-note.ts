import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProcessKind } from "@matrix/core";

/** `launch/slurm.json`: what `squeue` forgets, or never knew. */
export interface SlurmNote {
  readonly v: 1;
  /** All jobs and tasks that were ever submitted. */
  readonly jobs: readonly { readonly id: string; readonly kind: ProcessKind }[];
  /** Those that were told to drain for good: they still run, but do not count. */
  readonly leaving: readonly string[];
  /** How long they may take, in ms. */
  readonly drainMs: number;
}

const file = (folder: string) => join(folder, "launch", "slurm.json");

export async function readNote(folder: string): Promise<SlurmNote> {
  try {
    return JSON.parse(await readFile(file(folder), "utf8")) as SlurmNote;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return { v: 1, jobs: [], leaving: [], drainMs: 30_000 };
  }
}

/** Replaces the note in one step. */
export async function writeNote(folder: string, note: SlurmNote): Promise<void> {
  await mkdir(join(folder, "launch"), { recursive: true });
  await writeFile(`${file(folder)}.new`, `${JSON.stringify(note, null, 2)}\n`);
  await rename(`${file(folder)}.new`, file(folder));
}
