import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { DataError } from "@matrix/core";
import { dataErrorFrom, openDataFile } from "./data-file.ts";

/** Pieces of a byte stream in order. A piece is valid only until the next one is asked for. */
export type ByteChunks = AsyncGenerator<Buffer, void, undefined>;

const chunkBytes = 512 * 1024;

/** The bytes of a file. @throws {DataError} */
export async function* fileChunks(path: string): ByteChunks {
  const { handle } = await openDataFile(path);
  try {
    const buffer = Buffer.allocUnsafeSlow(chunkBytes);
    for (let position = 0; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes, position).catch((error: unknown) => {
        throw dataErrorFrom(path, error);
      });
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Bytes that may come out before the ratio counts: small files may be as repetitive as they like. */
const freeOutputBytes = 64 * 1024 * 1024;
/** Text that people and models wrote shrinks to a third or a tenth, markup to a fiftieth. */
const maxRatio = 200;

/**
 * The bytes of a gzip file, all of its members.
 *
 * @throws {DataError} for damaged or cut-off gzip, and where more than 64 MiB came out at over 200 times what went in.
 */
export async function* gunzippedChunks(path: string): ByteChunks {
  const { handle } = await openDataFile(path);
  await handle.close();
  const compressed = createReadStream(path);
  const plain = createGunzip({ chunkSize: chunkBytes });
  compressed.on("error", (error) => plain.destroy(error));
  compressed.pipe(plain);
  let produced = 0;
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      produced += chunk.length;
      if (produced > freeOutputBytes && produced > maxRatio * plain.bytesWritten) {
        throw new DataError(
          `data set ${path} grows more than ${maxRatio}-fold when decompressed, as a decompression bomb does; decompress it yourself and name the plain file if you trust it`,
        );
      }
      yield chunk;
    }
  } catch (error) {
    throw gunzipError(path, error);
  } finally {
    compressed.destroy();
    plain.destroy();
  }
}

function gunzipError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "Z_BUF_ERROR") {
    return new DataError(`data set ${path} ends in the middle of its gzip data; fetch it again`, {
      cause: error,
    });
  }
  if (code?.startsWith("Z_")) {
    return new DataError(`data set ${path} is not sound gzip: ${(error as Error).message}`, { cause: error });
  }
  return dataErrorFrom(path, error);
}
