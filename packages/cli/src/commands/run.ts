import { resolve } from "node:path";
import { claimNewFolder } from "../claim-run-folder.ts";
import type { ConfigRequest } from "../config/config-request.ts";
import { RunConfigs } from "../config/run-configs.ts";
import { executeRun } from "../execute-run.ts";
import { newManifest } from "../manifest.ts";
import { prepareRun } from "../prepare-run.ts";
import { stderrTalk } from "../talk.ts";
import { finish } from "./finish.ts";

/** Options of `matrix run`. */
export interface RunCommandOptions {
  readonly json: boolean;
}

/** `matrix run PACK key=value…`: begins one run and sees it to its end. @returns the exit code. */
export async function runCommand(request: ConfigRequest, options: RunCommandOptions): Promise<number> {
  const loaded = await new RunConfigs(request.configDirs).load(request.configName, request.overrides);
  for (const warning of loaded.composed.warnings) stderrTalk.warn(warning);
  const now = new Date();
  // The data is looked at before anything is made: a wrong path leaves no run folder behind.
  const { config, pack, source, data } = await prepareRun(loaded, now);
  const claim = await claimNewFolder(config.run.dir);
  try {
    const composedFrom = { ...request, configDirs: request.configDirs.map((folder) => resolve(folder)) };
    const manifest = newManifest({ config, composedFrom, plugin: loaded.found, data }, now);
    const folder = { path: claim.path, manifest };
    return await finish(folder, pack, await executeRun(folder, pack, source, stderrTalk), options);
  } finally {
    await claim.release();
  }
}
