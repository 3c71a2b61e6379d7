import { BadRowError, DataError, type Json, OptionError, type SourceRow } from "@matrix/core";
import { type Compression, checkCompression, compressionOf } from "./compression.ts";
import { decompressed } from "./decompressed.ts";
import { type Line, LineSplitter } from "./line-splitter.ts";
import { JsonProblem, parseDataJson } from "./parse-json.ts";
import type { ReadFrom, RowFile, RowGroup } from "./row-file.ts";
import type { ByteChunks, Shard } from "./shard.ts";

/** How files of lines are read. */
export interface JsonlFileOptions {
  /** Longest line that is read; a longer one is a bad row. Default 16 MiB. */
  readonly maxLineBytes?: number;
  /** Default: as the name says (`.gz`, `.zst`). */
  readonly compression?: Compression;
  /** Most bytes that may come out of a compressed file. Default 1 TiB. */
  readonly maxFileBytes?: number;
}

const formats: { readonly [C in Compression]: string } = {
  none: "JSONL",
  gzip: "gzip JSONL",
  zstd: "zstd JSONL",
};

/** Files up to this size are counted by reading them once: under a second. */
const maxCountedBytes = 512 * 1024 * 1024;

/** A file with one JSON object a line as rows. @throws {OptionError} */
export function jsonlFile(shard: Shard, options: JsonlFileOptions = {}): RowFile {
  const { maxLineBytes = 16 * 1024 * 1024, maxFileBytes = 2 ** 40 } = options;
  for (const [name, value] of Object.entries({ maxLineBytes, maxFileBytes })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new OptionError(`${name} must be a whole number of bytes from 1, got ${value}`);
    }
  }
  const compression = checkCompression(options.compression ?? compressionOf(shard.name));
  const lines = (signal: AbortSignal) => {
    const plain =
      compression === "none"
        ? shard.chunks(signal)
        : decompressed(shard, compression, signal, { maxFileBytes });
    return linesOf(shard.name, plain, maxLineBytes);
  };
  const countAll = async (signal: AbortSignal) => {
    let total = 0;
    for await (const group of lines(signal)) for (const _ of group) total++;
    return total;
  };
  return {
    shard,
    format: formats[compression],
    groups: (reading) => groupsOf(shard.name, lines(reading.signal), reading, maxLineBytes),
    countAll,
    async countCheaply() {
      const { bytes } = await shard.identity();
      if (compression !== "none" || bytes > maxCountedBytes) return undefined;
      return await countAll(new AbortController().signal);
    },
  };
}

/** Lines that hold something, in groups: one group is one chunk. */
async function* linesOf(name: string, chunks: ByteChunks, maxLineBytes: number) {
  const splitter = new LineSplitter(maxLineBytes);
  let first = true;
  for await (const chunk of chunks) {
    if (first) refuseOtherFormats(name, chunk);
    yield withoutBlanks(splitter.push(chunk));
    first = false;
  }
  const last = splitter.end();
  if (last !== undefined) yield withoutBlanks([last]);
}

function* withoutBlanks(lines: Iterable<Line>): Generator<Line, void, undefined> {
  for (const line of lines) {
    const { number, offset, bytes } = line;
    if (number === 1 && bytes !== undefined && startsWith(bytes, byteOrderMark)) {
      if (!isBlank(bytes.subarray(3))) yield { number, offset, bytes: bytes.subarray(3) };
    } else if (bytes === undefined || !isBlank(bytes)) yield line;
  }
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) return false;
  return true;
}

async function* groupsOf(
  name: string,
  groups: ReturnType<typeof linesOf>,
  { from, indexBase }: ReadFrom,
  maxLineBytes: number,
): AsyncGenerator<RowGroup, void, undefined> {
  let next = 0;
  for await (const lines of groups) {
    const first = next;
    const rows = function* (): Generator<SourceRow | undefined, void, undefined> {
      for (const line of lines) {
        const row = next++;
        yield row < from ? undefined : rowOf(name, line, indexBase + row, maxLineBytes);
      }
    };
    yield { first, rows: rows() };
  }
}

function rowOf(name: string, { bytes, number }: Line, index: number, maxLineBytes: number): SourceRow {
  try {
    if (bytes === undefined) {
      throw new JsonProblem(`is longer than ${maxLineBytes} bytes; raise maxLineBytes if it is sound`);
    }
    const value = parseDataJson(bytes);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new JsonProblem(`is JSON but not an object: it is ${kindOf(value)}`);
    }
    return { index, value };
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    return { index, error: new BadRowError(`${name}:${number} ${error.message}`) };
  }
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}

const byteOrderMark = [0xef, 0xbb, 0xbf];

/** How files begin that are often taken for JSONL; each line of theirs would be a bad row. */
const otherFormats: readonly { readonly bytes: readonly number[]; readonly says: string }[] = [
  { bytes: [0x1f, 0x8b], says: "is gzip; give it a name that ends in .gz" },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], says: "is zstd; give it a name that ends in .zst" },
  { bytes: [0x50, 0x41, 0x52, 0x31], says: "is Parquet; give it a name that ends in .parquet" },
  { bytes: [0x50, 0x4b, 0x03, 0x04], says: "is a zip archive; unpack it" },
  { bytes: [0xff, 0xfe], says: "is UTF-16; JSONL is UTF-8: convert it with iconv -f utf-16 -t utf-8" },
  { bytes: [0xfe, 0xff], says: "is UTF-16; JSONL is UTF-8: convert it with iconv -f utf-16 -t utf-8" },
];

function refuseOtherFormats(name: string, chunk: Buffer): void {
  const other = otherFormats.find(({ bytes }) => startsWith(chunk, bytes));
  if (other !== undefined) throw new DataError(`data set ${name} ${other.says}`);
}

function startsWith(chunk: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => chunk[at] === byte);
}
