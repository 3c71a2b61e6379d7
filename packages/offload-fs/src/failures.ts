import {
  MatrixError,
  OffloadCorruptError,
  OffloadMissingError,
  OffloadReadError,
  OffloadWriteError,
} from "@matrix/core";

/** Where something went wrong: the store's name, its folder, and the run. */
export interface Place {
  readonly store: string;
  readonly root: string;
  readonly run: string;
}

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

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

function reasonOf(error: unknown): string {
  return wayOut.get(codeOf(error) ?? "") ?? String((error as Error)?.message ?? error);
}

/** An id of a reference as errors show it: it may have come from anywhere. */
function shown(id: string): string {
  return JSON.stringify(id.length > 80 ? `${id.slice(0, 80)}…` : id);
}

/** @param what such as `value <id>` or `record <step>`. */
export function writeFailure(place: Place, what: string, error: unknown): Error {
  if (MatrixError.isInstance(error)) return error;
  return new OffloadWriteError(
    `offload store "${place.store}" could not write ${what} of run ${shown(place.run)} below ${place.root}: ${reasonOf(error)}`,
    { cause: error },
  );
}

/** @param what such as `value <id>` or `the list`. */
export function readFailure(place: Place, what: string, error: unknown): Error {
  if (MatrixError.isInstance(error)) return error;
  return new OffloadReadError(
    `offload store "${place.store}" could not read ${what} of run ${shown(place.run)} below ${place.root}: ${reasonOf(error)}`,
    { cause: error },
  );
}

/** Why a value did not come: it is not there, something else is in its place, or the disk failed. */
export function valueFailure(place: Place, id: string, error: unknown): Error {
  const code = codeOf(error);
  if (code === "ENOENT") return missing(place, id, error);
  if (code === "ELOOP" || code === "EISDIR") return damaged(place, `value ${id}`, error);
  return readFailure(place, `value ${id}`, error);
}

export function missing(place: Place, id: string, cause?: unknown): OffloadMissingError {
  return new OffloadMissingError(
    `offload store "${place.store}" has no value ${shown(id)} of run ${shown(place.run)} below ${place.root}; the run may have been deleted, or the folder is not the one that was written to`,
    cause === undefined ? undefined : { cause },
  );
}

export function damaged(place: Place, what: string, cause?: unknown): OffloadCorruptError {
  return new OffloadCorruptError(
    `${what} of run ${shown(place.run)} in offload store "${place.store}" below ${place.root} is damaged: its bytes do not match their SHA-256; check the disk, then run the row again under a new run`,
    cause === undefined ? undefined : { cause },
  );
}
