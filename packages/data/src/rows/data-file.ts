import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
import { DataError, MatrixError } from "@matrix/core";

/** An open data file. */
export interface DataFile {
  readonly handle: FileHandle;
  readonly bytes: number;
  /** Last change, epoch milliseconds. */
  readonly changedAt: number;
}

/** Opens a regular file for reading. @throws {DataError} naming the path and the way out. */
export async function openDataFile(path: string): Promise<DataFile> {
  let handle: FileHandle;
  try {
    // Not blocking: a named pipe without a writer would wait for ever.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw dataErrorFrom(path, error);
  }
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw new DataError(`data set ${path} is a folder; name one of the files in it`);
    if (!stat.isFile()) {
      throw new DataError(
        `data set ${path} is not a regular file, so that it could not be read again on resume; save it to a file first`,
      );
    }
    return { handle, bytes: stat.size, changedAt: stat.mtimeMs };
  } catch (error) {
    await handle.close();
    throw dataErrorFrom(path, error);
  }
}

/** A file system's error as a {@link DataError}; other errors stay as they are. */
export function dataErrorFrom(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (MatrixError.isInstance(error) || typeof code !== "string") return error;
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new DataError(`data set ${path} does not exist (looked for ${resolve(path)}); check its path`, {
      cause: error,
    });
  }
  if (code === "EACCES" || code === "EPERM") {
    return new DataError(`data set ${path} may not be read by this user; check its permissions`, {
      cause: error,
    });
  }
  return new DataError(`data set ${path} cannot be read: ${message}`, { cause: error });
}

/** Up to `length` bytes from `position`; fewer only at the end of the file. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
