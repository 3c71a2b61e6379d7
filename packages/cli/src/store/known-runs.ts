import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { holdsRun } from "../run-folder/folder-marks.ts";
import { readManifest } from "../run-folder/manifest.ts";

/** A run that has a folder. */
export interface KnownRun {
  readonly folder: string;
  readonly complete: boolean;
  /** Whether its config says that its values stay. */
  readonly keeps: boolean;
}

/** A run is in `runs/`, or, as a sweep's job, one folder further down. */
const deepest = 2;

/**
 * The runs that have a folder below `runs`, by their ids, which need not be different.
 *
 * @throws {OptionError} for a manifest that cannot be read: whether its run may go on is not known then.
 */
export async function knownRuns(runs: string): Promise<ReadonlyMap<string, readonly KnownRun[]>> {
  const known = new Map<string, KnownRun[]>();
  for (const folder of await runFolders(runs, deepest)) {
    const { run, completed, config } = await readManifest(folder);
    const keeps = config.offload !== undefined && "keep" in config.offload && config.offload.keep;
    const others = known.get(run) ?? [];
    known.set(run, [...others, { folder, complete: completed !== undefined, keeps }]);
  }
  return known;
}

async function runFolders(folder: string, depth: number): Promise<string[]> {
  if (await holdsRun(folder)) return [folder];
  if (depth === 0) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  return (await Promise.all(folders.map((inner) => runFolders(inner, depth - 1)))).flat();
}
