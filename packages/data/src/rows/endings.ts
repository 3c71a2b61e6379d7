import { extname } from "node:path";
import { OptionError } from "@matrix/core";
import { parquetRows } from "../parquet/parquet-rows.ts";
import { jsonlFile } from "./jsonl-file.ts";
import type { RowFile } from "./row-file.ts";
import type { Shard } from "./shard.ts";

/** Endings of data files, for people. */
export const knownEndings = ".jsonl, .ndjson, .jsonl.gz, .ndjson.gz, .jsonl.zst, .ndjson.zst, .parquet";

/** Endings that people try, and what to do instead. */
const advice: ReadonlyMap<string, string> = new Map([
  [".json", "a .json file is one document: write one object a line and name it .jsonl"],
  [".csv", "convert it to JSONL or Parquet"],
  [".tsv", "convert it to JSONL or Parquet"],
  [".arrow", "convert it to Parquet"],
]);

/** Whether a file can be read, by its name. */
export function hasKnownEnding(name: string): boolean {
  return /\.(?:(?:jsonl|ndjson)(?:\.gz|\.zst)?|parquet)$/i.test(name);
}

/** @throws {OptionError} for a name whose ending is not known, naming those that are */
export function checkEnding(name: string): void {
  if (hasKnownEnding(name)) return;
  const hint = advice.get(extname(name.toLowerCase()));
  throw new OptionError(
    `data set ${name} has none of the endings known (${knownEndings})${hint === undefined ? "" : `; ${hint}`}`,
  );
}

/** A file as rows, by its ending. @throws {OptionError} */
export function rowsByEnding(shard: Shard): RowFile {
  checkEnding(shard.name);
  return /\.parquet$/i.test(shard.name) ? parquetRows(shard) : jsonlFile(shard);
}
