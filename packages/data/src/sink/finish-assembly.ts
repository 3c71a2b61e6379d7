import { basename, dirname } from "node:path";
import type { Files } from "@matrix/core";
import { outputFiles, outputPaths, partPath } from "./output-paths.ts";
import { sealPath } from "./output-seal.ts";
import { storageErrorFrom } from "./storage-error.ts";

/**
 * Gives a whole output its final names and removes its segments; goes on where a crash ended that.
 *
 * @returns whether it was done here
 * @param term the one whose seal says that the output is whole
 * @param isFenced asked after that was read: a later term that begins now reads it too, and does this itself
 */
export async function finishAssembly(
  files: Files,
  path: string,
  term: number,
  isFenced: () => Promise<boolean>,
): Promise<boolean> {
  if (await isFenced()) return false;
  const folder = dirname(path);
  const names = new Set(await files.list(folder));
  const first = outputPaths(partPath(path, `whole-${term}`));
  const final = outputPaths(path);
  const isThere = (file: string) => names.has(basename(file));
  try {
    for (const file of ["data", "dead", "journal"] as const) {
      if (!isThere(first[file])) continue;
      await files.rename(first[file], final[file]).catch(alreadyDone);
      names.delete(basename(first[file]));
    }
    await files.syncFolder(folder);
    for (let old = 1; old <= term; old++) {
      const left = [...outputFiles(outputPaths(partPath(path, old)))];
      if (old < term)
        left.push(...outputFiles(outputPaths(partPath(path, `whole-${old}`))), sealPath(path, old));
      for (const file of left.filter(isThere)) await files.remove(file);
    }
  } catch (error) {
    throw storageErrorFrom(path, "assembling output", error);
  }
  return true;
}

/** An earlier writer that was at it may have woken up. */
function alreadyDone(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
