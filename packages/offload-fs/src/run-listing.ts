import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isDigest, type StoredEntry, sealBytes } from "@matrix/core";
import type { Kind } from "./run-folders.ts";

/** All that lies in a run's folder, by kind and id. What is deleted meanwhile is left out. */
export async function* listRun(folder: string): AsyncGenerator<StoredEntry> {
  for (const kind of ["blobs", "records"] as const) {
    for (const shard of await namesIn(join(folder, kind))) {
      const names = await namesIn(join(folder, kind, shard));
      const ids = names.map((name) => shard + name).filter(isDigest);
      const entries = await Promise.all(ids.map((id) => entryOf(folder, kind, id)));
      for (const entry of entries) if (entry !== undefined) yield entry;
    }
  }
}

async function entryOf(folder: string, kind: Kind, id: string): Promise<StoredEntry | undefined> {
  try {
    const { size, mtimeMs } = await stat(join(folder, kind, id.slice(0, 1), id.slice(1)));
    return kind === "blobs"
      ? { kind: "blob", id, bytes: size, storedAt: mtimeMs }
      : { kind: "record", id, bytes: size - sealBytes, storedAt: mtimeMs };
  } catch (error) {
    return unlessMissing(error);
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    return unlessMissing(error) ?? [];
  }
}

function unlessMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  return undefined;
}
