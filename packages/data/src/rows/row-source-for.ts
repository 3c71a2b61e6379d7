import { extname } from "node:path";
import { OptionError, type RowSource } from "@matrix/core";
import { parquetSource } from "../parquet/parquet-source.ts";
import { jsonlSource } from "./jsonl-source.ts";
import type { RowRangeOptions } from "./row-range.ts";

const known = ".jsonl, .ndjson, .jsonl.gz, .ndjson.gz, .parquet";

/** Endings that people try, and what to do instead. */
const advice: ReadonlyMap<string, string> = new Map([
  [".json", "a .json file is one document: write one object a line and name it .jsonl"],
  [".zst", "zstd is not read yet: decompress it with zstd -d"],
  [".csv", "convert it to JSONL or Parquet"],
  [".tsv", "convert it to JSONL or Parquet"],
  [".arrow", "convert it to Parquet"],
]);

/**
 * The row source for a file, by its ending: `.jsonl`, `.ndjson` (both also with `.gz`) or `.parquet`, in any case.
 *
 * @throws {OptionError} for another ending, naming those known.
 */
export function rowSourceFor(path: string, range: RowRangeOptions = {}): RowSource {
  const lower = path.toLowerCase();
  if (/\.(?:jsonl|ndjson)(?:\.gz)?$/.test(lower)) return jsonlSource(path, range);
  if (lower.endsWith(".parquet")) return parquetSource(path, range);
  const hint = advice.get(extname(lower));
  throw new OptionError(
    `data set ${path} has none of the endings known (${known})${hint === undefined ? "" : `; ${hint}`}`,
  );
}
