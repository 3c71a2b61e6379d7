import { BadRowError, DataError, type Json, OptionError, type RowSource, type SourceRow } from "@matrix/core";
import { type ByteChunks, fileChunks, gunzippedChunks } from "./byte-chunks.ts";
import { fileFingerprint, openDataFile } from "./data-file.ts";
import { type Line, LineSplitter } from "./line-splitter.ts";
import { JsonProblem, parseDataJson } from "./parse-json.ts";
import { type RowRange, type RowRangeOptions, resolveRowRange, rowsInRange } from "./row-range.ts";

/** Options of {@link jsonlSource}. */
export interface JsonlSourceOptions extends RowRangeOptions {
  /** Longest line that is read; a longer one is a bad row. Default 16 MiB. */
  readonly maxLineBytes?: number;
  /** Whether the file is gzip. Default: whether its name ends in `.gz`. */
  readonly gzip?: boolean;
}

/** Files up to this size are counted by reading them once: under a second. */
const maxCountedBytes = 512 * 1024 * 1024;

/**
 * Rows of a file with one JSON object a line (JSON Lines, NDJSON), plain or gzip.
 *
 * Index: a row's place among the rows delivered, from 0, counted after `skip`. Blank lines are no rows and get no index;
 * a line that is not a row (not JSON, not an object, not UTF-8, too long) is a bad row and does get one.
 * @throws {OptionError} at once for options that break their rule; what is wrong with the file shows when it is read.
 */
export function jsonlSource(path: string, options: JsonlSourceOptions = {}): RowSource {
  const { maxLineBytes = 16 * 1024 * 1024, gzip = /\.gz$/i.test(path) } = options;
  if (!Number.isSafeInteger(maxLineBytes) || maxLineBytes < 1) {
    throw new OptionError(`maxLineBytes must be a whole number of bytes from 1, got ${maxLineBytes}`);
  }
  const range = resolveRowRange(options);
  const rowLines = () => linesOf(path, gzip ? gunzippedChunks(path) : fileChunks(path), maxLineBytes);
  return {
    fingerprint: () => fileFingerprint(path, gzip ? "gzip JSONL" : "JSONL", range.skip),
    async count() {
      const { handle, bytes } = await openDataFile(path);
      await handle.close();
      if (gzip || bytes > maxCountedBytes) return undefined;
      let total = 0;
      for await (const lines of rowLines()) for (const _ of lines) total++;
      return rowsInRange(range, total);
    },
    rows: ({ start, signal }) => rowsOf(path, rowLines(), range, start, signal, maxLineBytes),
  };
}

/** Lines that hold something, in groups: one group is one chunk, so that a line costs no promise. */
async function* linesOf(path: string, chunks: ByteChunks, maxLineBytes: number) {
  const splitter = new LineSplitter(maxLineBytes);
  let first = true;
  for await (const chunk of chunks) {
    if (first) refuseOtherFormats(path, chunk);
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

async function* rowsOf(
  path: string,
  groups: ReturnType<typeof linesOf>,
  { skip, limit }: RowRange,
  start: number,
  signal: AbortSignal,
  maxLineBytes: number,
): AsyncGenerator<SourceRow, void, undefined> {
  let index = 0 - skip;
  if (start >= limit) return;
  for await (const lines of groups) {
    for (const line of lines) {
      signal.throwIfAborted();
      // Lines before the start are found but not parsed.
      if (index >= start) yield rowOf(path, line, index, maxLineBytes);
      if (++index >= limit) return;
    }
  }
}

function rowOf(path: string, { bytes, number }: Line, index: number, maxLineBytes: number): SourceRow {
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
    return { index, error: new BadRowError(`${path}:${number} ${error.message}`) };
  }
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}

const byteOrderMark = [0xef, 0xbb, 0xbf];

/** How files begin that are often taken for JSONL; each line of theirs would be a bad row. */
const otherFormats: readonly { readonly bytes: readonly number[]; readonly says: string }[] = [
  { bytes: [0x1f, 0x8b], says: "is gzip; give it a name that ends in .gz, or set gzip: true" },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], says: "is zstd, which is not read yet; decompress it with zstd -d" },
  { bytes: [0x50, 0x41, 0x52, 0x31], says: "is Parquet; give it a name that ends in .parquet" },
  { bytes: [0x50, 0x4b, 0x03, 0x04], says: "is a zip archive; unpack it" },
  { bytes: [0xff, 0xfe], says: "is UTF-16; JSONL is UTF-8: convert it with iconv -f utf-16 -t utf-8" },
  { bytes: [0xfe, 0xff], says: "is UTF-16; JSONL is UTF-8: convert it with iconv -f utf-16 -t utf-8" },
];

function refuseOtherFormats(path: string, chunk: Buffer): void {
  const other = otherFormats.find(({ bytes }) => startsWith(chunk, bytes));
  if (other !== undefined) throw new DataError(`data set ${path} ${other.says}`);
}

function startsWith(chunk: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => chunk[at] === byte);
}
