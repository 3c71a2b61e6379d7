import type { RowSource } from "@matrix/core";
import { filesSource } from "../rows/files-source.ts";
import { localShard } from "../rows/local-shard.ts";
import { type RowRangeOptions, resolveRowRange } from "../rows/row-range.ts";
import { type ParquetRowsOptions, parquetRows } from "./parquet-rows.ts";

/** Options of {@link parquetSource}. */
export interface ParquetSourceOptions extends RowRangeOptions, ParquetRowsOptions {}

/**
 * Rows of a Parquet file: one object a row, one key a column.
 *
 * Index: a row's place among the rows delivered, from 0, counted after `skip`. Reading on from a row costs no more than the
 * pages that hold it. Held in memory: some 8 MiB of flat columns, and the nested columns of one row group.
 * Damage is a {@link DataError}, since what it hit cannot be told row by row; a value that is no text is a bad row.
 * @throws {OptionError} at once for options that break their rule; what is wrong with the file shows when it is read.
 */
export function parquetSource(path: string, options: ParquetSourceOptions = {}): RowSource {
  const range = resolveRowRange(options);
  const shard = localShard(path);
  parquetRows(shard, options);
  return filesSource({
    name: path,
    find: async () => [shard],
    asRows: (file) => parquetRows(file, options),
    range,
  });
}
