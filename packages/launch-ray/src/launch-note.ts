import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** `launch/ray.json`: what Ray does not tell. */
export interface RayNote {
  readonly v: 1;
  /** Jobs that were told to end: they may still run, or wait, but do not count. */
  readonly leaving: readonly string[];
  /** How long they may take, in ms. */
  readonly drainMs: number;
}

const file = (folder: string) => join(folder, "launch", "ray.json");

export async function readNote(folder: string): Promise<RayNote> {
  try {
    return JSON.parse(await readFile(file(folder), "utf8")) as RayNote;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return { v: 1, leaving: [], drainMs: 30_000 };
  }
}

/** Replaces the note in one step. */
export async function writeNote(folder: string, note: RayNote): Promise<void> {
  await mkdir(join(folder, "launch"), { recursive: true });
  // Two who start the same run do not share it.
  const fresh = `${file(folder)}.${randomUUID()}`;
  await writeFile(fresh, `${JSON.stringify(note, null, 2)}\n`);
  await rename(fresh, file(folder));
}
