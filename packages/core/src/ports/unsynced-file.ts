import { basename, dirname } from "node:path";
import type { Files } from "./files.ts";

/**
 * A file whose sync failed is a trap: the kernel gives up on the pages, readers still see them as long as they are cached, and
 * the next sync succeeds without having written them. Whoever opens the file later would build on what a power failure takes.
 * So such a file is set aside, and its readable content written anew under its name before it is used again.
 */
const suffix = ".unsynced";

/** A whole output may have to be written anew. */
const pieceBytes = 8 * 1024 * 1024;

/** Where the file of a path lies while it is set aside. */
export function unsyncedPath(path: string): string {
  return `${path}${suffix}`;
}

/** Sets a file aside after its sync failed; {@link restoreUnsynced} brings it back. */
export async function setAsideUnsynced(files: Files, path: string): Promise<void> {
  await files.rename(path, unsyncedPath(path));
}

/** Writes anew, durably, what was set aside of a path. Does nothing where nothing was. */
export async function restoreUnsynced(files: Files, path: string): Promise<void> {
  const aside = unsyncedPath(path);
  const folder = dirname(path);
  if (!(await files.list(folder)).includes(basename(aside))) return;
  const copyPath = `${path}.copy`;
  await files.remove(copyPath);
  const source = await files.open(aside, "read");
  try {
    const copy = await files.open(copyPath, "create");
    try {
      for (let at = 0; at < source.length; at += pieceBytes) {
        await copy.append([await source.read(at, Math.min(pieceBytes, source.length - at))]);
      }
      await copy.sync();
    } finally {
      await copy.close();
    }
  } finally {
    await source.close();
  }
  // Only now may the path be taken: until here a power failure could still undo that the file was set aside.
  await files.syncFolder(folder);
  await files.rename(copyPath, path);
  await files.syncFolder(folder);
  await files.remove(aside);
  // Were it to come back, it would take the place of what is built on the copy.
  await files.syncFolder(folder);
}
