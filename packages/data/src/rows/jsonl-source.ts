import type { RowSource } from "@matrix/core";
import { filesSource } from "./files-source.ts";
import { type JsonlFileOptions, jsonlFile } from "./jsonl-file.ts";
import { localShard } from "./local-shard.ts";
import { type RowRangeOptions, resolveRowRange } from "./row-range.ts";

/** Options of {@link jsonlSource}. */
export interface JsonlSourceOptions extends RowRangeOptions, JsonlFileOptions {}

/**
 * Rows of a file with one JSON object a line (JSON Lines, NDJSON), plain, gzip or zstd.
 *
 * Index: a row's place among the rows delivered, from 0, counted after `skip`. Blank lines are no rows and get no index;
 * a line that is not a row (not JSON, not an object, not UTF-8, too long) is a bad row and does get one.
 * @throws {OptionError} at once for options that break their rule; what is wrong with the file shows when it is read.
 */
export function jsonlSource(path: string, options: JsonlSourceOptions = {}): RowSource {
  const range = resolveRowRange(options);
  const shard = localShard(path);
  jsonlFile(shard, options);
  return filesSource({
    name: path,
    find: async () => [shard],
    asRows: (file) => jsonlFile(file, options),
    range,
  });
}
