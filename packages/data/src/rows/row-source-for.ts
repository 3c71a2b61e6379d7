import { OptionError, type RowSource } from "@matrix/core";
import { checkEnding, rowsByEnding } from "./endings.ts";
import { filesSource } from "./files-source.ts";
import { isGlob } from "./glob.ts";
import { isFolderNow, localFiles } from "./local-files.ts";
import { type RowRangeOptions, resolveRowRange } from "./row-range.ts";
import type { Shard } from "./shard.ts";

/**
 * The rows of a data set: of a file, of all data files in a folder, of those that a pattern matches (`shards/*.jsonl.zst`), or of
 * several of these one after the other. Files are read by their endings, in any case: `.jsonl`, `.ndjson` (both also with
 * `.gz` or `.zst`), `.parquet`.
 *
 * @throws {OptionError} for another ending, naming those known.
 */
export function rowSourceFor(path: string | readonly string[], options: RowRangeOptions = {}): RowSource {
  const paths = typeof path === "string" ? [path] : path;
  if (paths.length === 0) throw new OptionError("a data set needs at least one path");
  const range = resolveRowRange(options);
  for (const each of paths) if (!isGlob(each) && !isFolderNow(each)) checkEnding(each);
  return filesSource({
    name: paths.join(", "),
    async find() {
      const shards: Shard[] = [];
      for (const each of paths) shards.push(...(await localFiles(each)));
      return shards;
    },
    asRows: rowsByEnding,
    range,
  });
}
