import { randomBytes } from "node:crypto";
import { access, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, createZstdCompress } from "node:zlib";
import { nodeFiles, OptionError } from "@matrix/core";
import { fromHere } from "../run-folder/run-folder.ts";

/** Where and how a file is written. */
export interface NewFileOptions {
  readonly path: string;
  /** Takes the place of a file that is there. */
  readonly force: boolean;
  readonly signal: AbortSignal;
}

/** @throws {OptionError} where there is a file already and nobody said that it may go */
export async function refuseOldFile({ path, force }: Pick<NewFileOptions, "path" | "force">): Promise<void> {
  if (force || !(await exists(path))) return;
  throw new OptionError(
    `${fromHere(path)} is there already; give --force to write it anew, or another --output`,
  );
}

/**
 * Writes a file that appears whole or not at all; compressed where its name ends in `.gz` or `.zst`. What was there stays until then.
 *
 * @returns bytes written. @throws {OptionError} {@link refuseOldFile}, or where it cannot be written
 */
export async function writeNewFile(
  pieces: AsyncIterable<string | Uint8Array>,
  { path, force, signal }: NewFileOptions,
): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}`);
  try {
    await nodeFiles.makeFolder(dirname(path));
    const file = await open(temporary, "wx");
    const into = file.createWriteStream({ flush: true });
    const from = Readable.from(gathered(pieces), { objectMode: false });
    const compressed = /\.gz$/i.test(path)
      ? createGzip()
      : /\.zst$/i.test(path)
        ? createZstdCompress()
        : undefined;
    if (compressed === undefined) await pipeline(from, into, { signal });
    else await pipeline(from, compressed, into, { signal });
    await refuseOldFile({ path, force });
    await rename(temporary, path);
    await nodeFiles.syncFolder(dirname(path));
    return into.bytesWritten;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw isSystemError(error) ? notWritten(path, error) : error;
  }
}

/** Lines are short: written one by one, each would be a call of the system. */
async function* gathered(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<string | Uint8Array> {
  let text = "";
  for await (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    else {
      if (text !== "") yield text;
      text = "";
      yield piece;
    }
    if (text.length < 1 << 16) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

/** @returns an error that names the file and the way out */
export function notWritten(path: string, cause: Error): OptionError {
  return new OptionError(
    `${fromHere(path)} could not be written: ${cause.message}; see that there is room and that this user may write there`,
    { cause },
  );
}
