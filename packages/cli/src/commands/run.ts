import { rowSourceFor } from "@matrix/data";
import { claimNewFolder } from "../claim-run-folder.ts";
import { loadConfig } from "../config/load-config.ts";
import type { RunConfig } from "../config/run-config.ts";
import { executeRun } from "../execute-run.ts";
import { newManifest } from "../manifest.ts";
import { packNamed } from "../packs.ts";
import { stderrTalk } from "../talk.ts";
import { finish } from "./finish.ts";

/** Options of `matrix run`. */
export interface RunCommandOptions {
  readonly json: boolean;
}

/** `matrix run PACK key=value…`: @returns the exit code. */
export async function runCommand(
  packName: string,
  overrides: readonly string[],
  options: RunCommandOptions,
): Promise<number> {
  const pack = packNamed(packName);
  const config = loadConfig(pack, overrides, new Date());
  const source = sourceOf(config);
  // The data is looked at before anything is made: a wrong path leaves no run folder behind.
  const data = await source.fingerprint();
  const claim = await claimNewFolder(config.run.dir);
  try {
    const folder = { path: claim.path, manifest: newManifest(config, data, new Date()) };
    return await finish(folder, pack, await executeRun(folder, pack, source, stderrTalk), options);
  } finally {
    await claim.release();
  }
}

/** The data set that a config names. */
export function sourceOf({ data }: RunConfig): ReturnType<typeof rowSourceFor> {
  return rowSourceFor(data.path, { skip: data.skip, ...(data.limit === null ? {} : { limit: data.limit }) });
}
