import { BadRowError, OptionError, type RowSource, type SourceRow } from "@matrix/core";
import { dataErrorFrom, fileFingerprint } from "../rows/data-file.ts";
import { type RowRange, type RowRangeOptions, resolveRowRange, rowsInRange } from "../rows/row-range.ts";
import { ColumnReader, type ColumnValues } from "./column-reader.ts";
import { openParquet, type ParquetFile } from "./parquet-file.ts";
import { RowProblem, rowOf } from "./row-json.ts";

/** Options of {@link parquetSource}. */
export interface ParquetSourceOptions extends RowRangeOptions {
  /** What bytes without a type are: `base64` keeps them as they are, `text` reads them as UTF-8, for old writers. */
  readonly bytes?: "base64" | "text";
  /** Largest row, about; a larger one is a bad row. Default 16 MiB. */
  readonly maxRowBytes?: number;
}

/** What is decoded at once, about, summed over the flat columns: the event loop waits for as long. */
const windowBytes = 8 * 1024 * 1024;
const maxWindowRows = 65_536;

/**
 * Rows of a Parquet file: one object a row, one key a column.
 *
 * Index: a row's place among the rows delivered, from 0, counted after `skip`. Reading on from a row costs no more than the
 * pages that hold it. Held in memory: some 8 MiB of flat columns, and the nested columns of one row group.
 * Damage is a {@link DataError}, since what it hit cannot be told row by row; a value that is no text is a bad row.
 * @throws {OptionError} at once for options that break their rule; what is wrong with the file shows when it is read.
 */
export function parquetSource(path: string, options: ParquetSourceOptions = {}): RowSource {
  const { bytes = "base64", maxRowBytes = 16 * 1024 * 1024 } = options;
  if (bytes !== "base64" && bytes !== "text") {
    throw new OptionError(`bytes must be "base64" or "text", got ${JSON.stringify(bytes)}`);
  }
  if (!Number.isSafeInteger(maxRowBytes) || maxRowBytes < 1) {
    throw new OptionError(`maxRowBytes must be a whole number of bytes from 1, got ${maxRowBytes}`);
  }
  const range = resolveRowRange(options);
  return {
    fingerprint: () => fileFingerprint(path, "Parquet", range.skip),
    async count() {
      const file = await openParquet(path);
      await file.handle.close();
      return rowsInRange(range, file.rows);
    },
    rows: ({ start, signal }) => readRows(path, range, start, signal, bytes === "text", maxRowBytes),
  };
}

async function* readRows(
  path: string,
  range: RowRange,
  start: number,
  signal: AbortSignal,
  plainText: boolean,
  maxRowBytes: number,
): AsyncGenerator<SourceRow, void, undefined> {
  const file = await openParquet(path);
  try {
    const last = range.skip + rowsInRange(range, file.rows);
    for await (const { first, values, rows } of windows(file, range.skip + start, last, plainText)) {
      for (let at = 0; at < rows; at++) {
        signal.throwIfAborted();
        const fileRow = first + at;
        const index = fileRow - range.skip;
        try {
          yield { index, value: rowOf(file.columns, values, at, maxRowBytes) };
        } catch (error) {
          if (!(error instanceof RowProblem)) throw error;
          yield { index, error: new BadRowError(`${path}, row ${fileRow + 1}: ${error.message}`) };
        }
      }
    }
  } catch (error) {
    throw dataErrorFrom(path, error);
  } finally {
    await file.handle.close();
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
