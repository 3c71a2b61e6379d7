import { DataError } from "@matrix/core";
import { hasKnownEnding } from "../rows/endings.ts";
import type { Shard } from "../rows/shard.ts";
import { choosePaths } from "./choose-files.ts";
import { type HubAddress, parseHubAddress } from "./hub-address.ts";
import { HubClient, type HubOptions, type RepositoryFile } from "./hub-client.ts";
import { filesOfSplit } from "./hub-splits.ts";
import { defaultRetries, remoteShard } from "./remote-file.ts";

/** What of a hub's data set is read. */
export interface HubSelection {
  /** Default `train`. */
  readonly split?: string;
  /** A branch, a tag or a commit. Default `main`. */
  readonly revision?: string;
  /** Which of its subsets (configs). Default: the one it calls its default. */
  readonly subset?: string;
}

/** The files of `hf://owner/name`: those of a split, or those that the path after the name names. */
export async function hubFiles(
  text: string,
  selection: HubSelection = {},
  options: HubOptions = {},
): Promise<Shard[]> {
  const address = parseHubAddress(text, selection);
  const client = new HubClient(options);
  const { commit, configs } = await client.dataSet(address);
  const files = await client.files(address, commit);
  const chosen = chosenFiles(address, files, configs, selection);
  const policy = { ...defaultRetries, ...options.retries };
  return chosen.map((file) => remoteShard(client.remoteFile(address, commit, file), policy));
}

function chosenFiles(
  address: HubAddress,
  files: readonly RepositoryFile[],
  configs: unknown,
  { split = "train", subset }: HubSelection,
): RepositoryFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const paths =
    address.path === undefined
      ? filesOfSplit(address.text, [...byPath.keys()], configs, split, subset)
      : choosePaths(address.text, address.path, [...byPath.keys()]);
  const unknown = paths.find((path) => !hasKnownEnding(path));
  if (unknown !== undefined) {
    throw new DataError(
      `data set ${address.text} has its rows in ${unknown}, which is not read; most data sets have a copy in Parquet: give revision refs/convert/parquet`,
    );
  }
  return paths.map((path) => byPath.get(path)!);
}
