import { type Files, nodeFiles } from "@matrix/core";
import { storageErrorFrom } from "./storage-error.ts";

/** A lock that is held. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Keeps `path` (a file, or a name in an existing folder) for this process. The lock of a process that died is taken over.
 *
 * @throws {LockedError} naming who holds it and the way out; {StorageError} where no lock file can be made.
 */
export async function acquireLock(
  path: string,
  { files = nodeFiles }: { readonly files?: Files } = {},
): Promise<Lock> {
  try {
    return { release: await files.lock(path) };
  } catch (error) {
    throw storageErrorFrom(path, "locking", error);
  }
}
