import { type ConfigRequest, placedRequest } from "../config/config-request.ts";
import { RunConfigs } from "../config/run-configs.ts";
import { executeRun } from "../run/execute-run.ts";
import { prepareRun } from "../run/prepare-run.ts";
import { inNewFolder } from "../run-folder/in-new-folder.ts";
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
  // All is looked at before anything is made: a wrong path leaves no run folder behind.
  const prepared = await prepareRun(loaded, { now });
  const { pack, data } = prepared;
  return inNewFolder(prepared, placedRequest(request), now, async (folder, claim) =>
    finish(folder, pack, await executeRun(folder, claim, pack, data.source, stderrTalk), options),
  );
}
