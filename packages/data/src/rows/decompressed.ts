import type { Transform } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { DataError } from "@matrix/core";
import type { Compression } from "./compression.ts";
import { dataErrorFrom } from "./data-file.ts";
import type { ByteChunks, Shard } from "./shard.ts";
import { ZstdProblem } from "./zstd-frames.ts";
import { ZstdWalker } from "./zstd-walker.ts";

/** What is taken for a bomb. */
export interface BombLimits {
  /** Decompressed bytes of one file. */
  readonly maxFileBytes: number;
}

const chunkBytes = 512 * 1024;
/** Decompressed ahead of the reader, on zlib's own threads. */
const aheadBytes = 4 * chunkBytes;

/** Bytes that may come out before the ratio counts: small files may be as repetitive as they like. */
const freeOutputBytes = 64 * 1024 * 1024;
/** Text that people and models wrote shrinks to a third or a tenth, markup to a fiftieth. */
const maxRatio = 200;

/**
 * The decompressed bytes of a stream: all members of a gzip file, all frames of a zstd one. Decompresses ahead of its reader
 * on zlib's threads, a few chunks at most.
 *
 * @throws {DataError} for damaged or cut-off data, naming the byte where zlib tells it; for more than 64 MiB at over 200 times
 * what went in; for more than `maxFileBytes`.
 */
export async function* decompressed(
  shard: Pick<Shard, "name" | "chunks">,
  compression: Exclude<Compression, "none">,
  signal: AbortSignal,
  { maxFileBytes }: BombLimits,
): ByteChunks {
  const { name } = shard;
  const stopping = new AbortController();
  const chunks = shard.chunks(AbortSignal.any([signal, stopping.signal]));
  const options = { chunkSize: chunkBytes, readableHighWaterMark: aheadBytes };
  const plain: Transform = compression === "gzip" ? createGunzip(options) : createZstdDecompress(options);
  const inlet = new Inlet(plain);
  const pump = (compression === "gzip" ? pumpAll : pumpFrames)(chunks, inlet).catch((error: unknown) => {
    plain.destroy(error as Error);
  });
  let produced = 0;
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      produced += chunk.length;
      if (produced > freeOutputBytes && produced > maxRatio * inlet.bytes) {
        throw new DataError(
          `data set ${name} grows more than ${maxRatio}-fold when decompressed, as a decompression bomb does; decompress it yourself and name the plain file if you trust it`,
        );
      }
      if (produced > maxFileBytes) {
        throw new DataError(
          `data set ${name} has more than ${maxFileBytes} bytes when decompressed; raise maxFileBytes if you trust it`,
        );
      }
      // Who takes row after row never lets the event loop turn, which the decoder needs to go on.
      await setImmediate();
      yield chunk;
    }
  } catch (error) {
    throw compressionError(name, compression, error, inlet.frameAt);
  } finally {
    plain.destroy();
    // A reader that has enough does not wait for bytes that are on their way.
    stopping.abort();
    await pump;
    await chunks.return();
  }
}

/** A frame of no bytes: a decoder that was given nothing at all takes that for a file cut off. */
const emptyFrame = Buffer.from("28b52ffd2000010000", "hex");

/** The way into a decoder. */
class Inlet {
  readonly #plain: Transform;
  #waiting: (taken: boolean) => void = () => {};
  /** Compressed bytes that came, those of skippable frames included. */
  bytes = 0;
  frameAt = 0;

  constructor(plain: Transform) {
    this.#plain = plain;
    // A decoder that fails does not answer the write that it failed at.
    plain.once("close", () => this.#waiting(false));
  }

  /** Whether the bytes were taken; they may be reused then. False once nobody reads any more, or the decoder has failed. */
  write(bytes: Buffer): Promise<boolean> {
    if (this.#plain.destroyed) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#plain.write(bytes, (error) => resolve(!error));
    });
  }

  end(): void {
    this.#plain.end();
  }
}

async function pumpAll(chunks: ByteChunks, inlet: Inlet): Promise<void> {
  for await (const chunk of chunks) {
    inlet.bytes += chunk.length;
    if (!(await inlet.write(chunk))) return;
  }
  inlet.end();
}

async function pumpFrames(chunks: ByteChunks, inlet: Inlet): Promise<void> {
  const walker = new ZstdWalker();
  let empty = true;
  for await (const chunk of chunks) {
    inlet.bytes += chunk.length;
    for (const { bytes, frameAt } of walker.push(chunk)) {
      inlet.frameAt = frameAt;
      empty = false;
      if (!(await inlet.write(bytes))) return;
    }
  }
  walker.end();
  if (empty) await inlet.write(emptyFrame);
  inlet.end();
}

function compressionError(name: string, compression: Compression, error: unknown, frameAt: number): unknown {
  if (error instanceof ZstdProblem)
    return new DataError(`data set ${name} ${error.message}`, { cause: error });
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (code === "Z_BUF_ERROR") {
    return new DataError(`data set ${name} ends in the middle of its gzip data; fetch it again`, {
      cause: error,
    });
  }
  if (code.startsWith("Z_")) {
    return new DataError(`data set ${name} is not sound gzip: ${message}`, { cause: error });
  }
  if (compression === "zstd" && /^ZSTD_/i.test(code)) {
    return new DataError(
      `data set ${name} is not sound zstd: ${message} (zstd frame at byte ${frameAt}); fetch it again`,
      { cause: error },
    );
  }
  return dataErrorFrom(name, error);
}
