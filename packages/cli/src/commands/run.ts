import { rowSourceFor } from "@matrix/data";
import { claimNewFolder } from "../claim-run-folder.ts";
import type { ConfigRequest } from "../config/config-request.ts";
import type { RunConfig } from "../config/config-schema.ts";
import { type LoadedConfig, RunConfigs } from "../config/run-configs.ts";
import { settle } from "../config/settle.ts";
import { executeRun } from "../execute-run.ts";
import { newManifest } from "../manifest.ts";
import { stderrTalk } from "../talk.ts";
import { finish } from "./finish.ts";

/** Options of `matrix run`. */
export interface RunCommandOptions {
  readonly json: boolean;
}

/** `matrix run PACK key=value…`: @returns the exit code. */
export async function runCommand(request: ConfigRequest, options: RunCommandOptions): Promise<number> {
  const { configName, configDirs, overrides } = request;
  const loaded = await new RunConfigs(configDirs).load(configName, overrides);
  return runOnce(loaded, { configName, overrides }, options);
}

/** Begins one run and sees it to its end. */
export async function runOnce(
  { config: composed, pack, found }: LoadedConfig,
  composedFrom: { readonly configName: string; readonly overrides: readonly string[] },
  options: RunCommandOptions,
): Promise<number> {
  const now = new Date();
  const config = settle(composed, now);
  const source = sourceOf(config);
  // The data is looked at before anything is made: a wrong path leaves no run folder behind.
  const data = await source.fingerprint();
  const claim = await claimNewFolder(config.run.dir);
  try {
    const manifest = newManifest({ config, composedFrom, plugin: found, data }, now);
    const folder = { path: claim.path, manifest };
    return await finish(folder, pack, await executeRun(folder, pack, source, stderrTalk), options);
  } finally {
    await claim.release();
  }
}

/** The data set that a config names. */
export function sourceOf({ data }: RunConfig): ReturnType<typeof rowSourceFor> {
  return rowSourceFor(data.path, { skip: data.skip, ...(data.limit === null ? {} : { limit: data.limit }) });
}
