import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Removes files that a process left half written when it died. `before` is in epoch milliseconds. */
export async function removeOrphans(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    try {
      if ((await stat(path)).mtimeMs < before) await rm(path, { force: true });
    } catch {
      // Its owner was quicker, or it is not ours to remove: it harms nobody where it is.
    }
  }
}

/** Ends deletions that a process began before it died. */
export async function finishDeletions(top: string): Promise<void> {
  for (const name of await readdir(top)) {
    if (name.startsWith(deletedPrefix)) await rm(join(top, name), { recursive: true, force: true });
  }
}

/** No run's folder begins with a dot. */
export const deletedPrefix = ".deleted-";
