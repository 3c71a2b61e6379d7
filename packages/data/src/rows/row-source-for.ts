import { OptionError, type RowSource } from "@matrix/core";
import { parseHubAddress } from "../remote/hub-address.ts";
import type { HubOptions } from "../remote/hub-client.ts";
import { type HubSelection, hubFiles } from "../remote/hub-files.ts";
import { checkS3Address, type S3Options, s3Files } from "../remote/s3-files.ts";
import { checkEnding, rowsByEnding } from "./endings.ts";
import { filesSource } from "./files-source.ts";
import { isGlob } from "./glob.ts";
import { isFolderNow, localFiles } from "./local-files.ts";
import { type RowRangeOptions, resolveRowRange } from "./row-range.ts";
import type { Shard } from "./shard.ts";

/** Options of {@link rowSourceFor}. */
export interface RowSourceOptions extends RowRangeOptions, HubSelection {
  /** For `s3://`. */
  readonly s3?: S3Options;
  /** For `hf://`. */
  readonly hub?: HubOptions;
}

/**
 * The rows of a data set: of a file, of all data files in a folder, of those that a pattern matches (`shards/*.jsonl.zst`), or of
 * several of these one after the other. Files are read by their endings, in any case: `.jsonl`, `.ndjson` (both also with
 * `.gz` or `.zst`), `.parquet`. They lie on this machine, in S3 (`s3://bucket/key`, also a folder or a pattern) or on a Hugging
 * Face hub (`hf://owner/name`, see `split`, `revision` and `subset`; or `hf://owner/name/path`).
 *
 * @throws {OptionError} for another ending, naming those known.
 */
export function rowSourceFor(path: string | readonly string[], options: RowSourceOptions = {}): RowSource {
  const paths = typeof path === "string" ? [path] : path;
  if (paths.length === 0) throw new OptionError("a data set needs at least one path");
  const range = resolveRowRange(options);
  for (const each of paths) check(each, options);
  return filesSource({
    name: paths.join(", "),
    async find() {
      const shards: Shard[] = [];
      for (const each of paths) shards.push(...(await filesOf(each, options)));
      return shards;
    },
    asRows: rowsByEnding,
    range,
  });
}

function check(path: string, options: RowSourceOptions): void {
  const { split, revision, subset } = options;
  const scheme = schemeOf(path);
  if (scheme === "hf") return void parseHubAddress(path, options);
  if (split !== undefined || revision !== undefined || subset !== undefined) {
    throw new OptionError(`split, revision and subset are for hf:// data sets, not for ${path}`);
  }
  if (scheme === "s3") checkS3Address(path);
  else if (scheme !== undefined) {
    throw new OptionError(
      `data set ${path} has a scheme that is not known (s3://, hf://); download it and give its path`,
    );
  } else if (!isGlob(path) && !isFolderNow(path)) checkEnding(path);
}

function filesOf(path: string, options: RowSourceOptions): Promise<Shard[]> {
  const scheme = schemeOf(path);
  if (scheme === "hf") return hubFiles(path, options, options.hub);
  return scheme === "s3" ? s3Files(path, options.s3) : localFiles(path);
}

function schemeOf(path: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):\/\//.exec(path)?.[1];
}
