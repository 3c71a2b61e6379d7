import { BadRowError, OptionError, type SourceRow } from "@matrix/core";
import { dataErrorFrom } from "../rows/data-file.ts";
import type { ReadFrom, RowFile, RowGroup } from "../rows/row-file.ts";
import type { Shard } from "../rows/shard.ts";
import { ColumnReader, type ColumnValues } from "./column-reader.ts";
import { openParquet, type ParquetFile } from "./parquet-file.ts";
import { RowProblem, rowOf } from "./row-json.ts";

/** How Parquet files are read. */
export interface ParquetRowsOptions {
  /** What bytes without a type are: `base64` keeps them as they are, `text` reads them as UTF-8, for old writers. */
  readonly bytes?: "base64" | "text";
  /** Largest row, about; a larger one is a bad row. Default 16 MiB. */
  readonly maxRowBytes?: number;
}

/** What is decoded at once, about, summed over the flat columns: the event loop waits for as long. */
const windowBytes = 8 * 1024 * 1024;
const maxWindowRows = 65_536;

/** A Parquet file as rows: one object a row, one key a column. @throws {OptionError} */
export function parquetRows(shard: Shard, options: ParquetRowsOptions = {}): RowFile {
  const { bytes = "base64", maxRowBytes = 16 * 1024 * 1024 } = options;
  if (bytes !== "base64" && bytes !== "text") {
    throw new OptionError(`bytes must be "base64" or "text", got ${JSON.stringify(bytes)}`);
  }
  if (!Number.isSafeInteger(maxRowBytes) || maxRowBytes < 1) {
    throw new OptionError(`maxRowBytes must be a whole number of bytes from 1, got ${maxRowBytes}`);
  }
  const count = async () => {
    const file = await openParquet(shard);
    await file.access.close();
    return file.rows;
  };
  return {
    shard,
    format: "Parquet",
    groups: (reading) => groupsOf(shard, reading, bytes === "text", maxRowBytes),
    countCheaply: count,
    countAll: count,
  };
}

async function* groupsOf(
  shard: Shard,
  { from, indexBase, signal }: ReadFrom,
  plainText: boolean,
  maxRowBytes: number,
): AsyncGenerator<RowGroup, void, undefined> {
  const file = await openParquet(shard);
  try {
    if (from >= file.rows) yield { first: file.rows, rows: [] };
    for await (const window of windows(file, from, file.rows, plainText)) {
      signal.throwIfAborted();
      yield { first: window.first, rows: rowsOf(file, window, indexBase, maxRowBytes) };
    }
  } catch (error) {
    throw dataErrorFrom(shard.name, error);
  } finally {
    await file.access.close();
  }
}

function* rowsOf(
  file: ParquetFile,
  { first, rows, values }: RowWindow,
  indexBase: number,
  maxRowBytes: number,
): Generator<SourceRow, void, undefined> {
  for (let at = 0; at < rows; at++) {
    const index = indexBase + first + at;
    try {
      yield { index, value: rowOf(file.columns, values, at, maxRowBytes) };
    } catch (error) {
      if (!(error instanceof RowProblem)) throw error;
      yield { index, error: new BadRowError(`${file.path}, row ${first + at + 1}: ${error.message}`) };
    }
  }
}

/** Rows decoded together; `first` counts from the beginning of the file. */
interface RowWindow {
  readonly first: number;
  readonly rows: number;
  readonly values: readonly ColumnValues[];
}

async function* windows(
  file: ParquetFile,
  from: number,
  to: number,
  plainText: boolean,
): AsyncGenerator<RowWindow, void, undefined> {
  let groupStart = 0;
  for (const [index, group] of file.metadata.row_groups.entries()) {
    const groupEnd = groupStart + Number(group.num_rows);
    if (groupEnd > from && groupStart < to) {
      const readers: ColumnReader[] = [];
      for (const column of file.columns) {
        readers.push(await ColumnReader.open(file, index, column, plainText));
      }
      const step = windowRows(file, index);
      const end = Math.min(groupEnd, to);
      for (let first = Math.max(groupStart, from); first < end; first += step) {
        const next = Math.min(first + step, end);
        const values: ColumnValues[] = [];
        for (const reader of readers) values.push(await reader.read(first - groupStart, next - groupStart));
        yield { first, rows: next - first, values };
      }
    }
    groupStart = groupEnd;
  }
}

function windowRows(file: ParquetFile, groupIndex: number): number {
  const group = file.metadata.row_groups[groupIndex]!;
  let bytes = 0;
  for (const { flat, leaves } of file.columns) {
    if (flat) bytes += Number(group.columns[leaves[0]!]!.meta_data!.total_uncompressed_size);
  }
  const rows = Number(group.num_rows);
  const fitting = bytes > windowBytes ? Math.floor((rows * windowBytes) / bytes) : rows;
  return Math.min(maxWindowRows, Math.max(1, fitting));
}
