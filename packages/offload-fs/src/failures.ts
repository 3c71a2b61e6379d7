import { MatrixError, type OffloadFailures, offloadFailures } from "@matrix/core";

const wayOut: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "the disk is full; make room, then it goes on"],
  ["EDQUOT", "the disk quota is used up; make room, then it goes on"],
  ["EROFS", "the file system is read-only; remount it or choose another folder"],
  ["EACCES", "this user has no right to; check the permissions of the folder"],
  ["EPERM", "it is not allowed there; check the permissions, and that the file system has hard links"],
  ["ENOTSUP", "the file system has no hard links; choose another folder"],
  ["ENOENT", "a folder of it is gone; mount or restore it, then it goes on"],
  ["ENOTDIR", "a part of its path is a file, not a folder; choose another folder"],
  ["EMFILE", "too many files are open; raise ulimit -n or lower the store's concurrency"],
  ["ENFILE", "too many files are open on this machine; lower the store's concurrency"],
  ["EIO", "the disk reports errors; check it, then try again"],
  ["ESTALE", "the network drive lost the folder; mount it again"],
]);

function reasonOf(error: unknown): string {
  return wayOut.get(codeOf(error) ?? "") ?? String((error as Error)?.message ?? error);
}

/** The system's code of a failure, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || MatrixError.isInstance(error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** The errors of one store. */
export function fsFailures(store: string, root: string): OffloadFailures {
  return offloadFailures({
    store,
    where: `below ${root}`,
    missing: "the run may have been deleted, or the folder is not the one that was written to",
    damaged: "check the disk",
    reasonOf,
    cause: "whole",
  });
}
