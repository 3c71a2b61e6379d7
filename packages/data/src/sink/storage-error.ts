import { MatrixError, StorageError } from "@matrix/core";

const wayOut: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "the disk is full; make room, then resume the run"],
  ["EDQUOT", "the disk quota is used up; make room, then resume the run"],
  ["EACCES", "this user may not write there; check the permissions of the file and its folder"],
  ["EPERM", "this user may not write there; check the permissions of the file and its folder"],
  ["EROFS", "the file system is read-only; remount it or choose another output"],
  ["EEXIST", "a file stands in its place; choose another output"],
  ["EISDIR", "it is a folder; name a file in it"],
  ["ENOTDIR", "a part of its path is a file, not a folder; choose another output"],
  ["EIO", "the disk reports errors; check it, then resume the run"],
]);

/** A file system's error as a {@link StorageError} that names the file and the way out; errors of ours stay as they are. */
export function storageErrorFrom(path: string, doing: string, error: unknown): Error {
  if (MatrixError.isInstance(error)) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const hint = (code !== undefined && wayOut.get(code)) || message;
  return new StorageError(`${doing} ${path} failed: ${hint}`, { cause: error });
}

/** Errors that can pass: the same write may succeed later. */
export function mayPass(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && passing.has(code);
}

const passing = new Set(["ENOSPC", "EDQUOT", "EIO", "EAGAIN", "EBUSY", "EINTR", "ENOMEM", "ETIMEDOUT"]);
