import { rowSourceFor } from "@matrix/data";
import { loadConfig } from "../config/load-config.ts";
import type { RunConfig } from "../config/run-config.ts";
import { executeRun } from "../execute-run.ts";
import { packNamed } from "../packs.ts";
import { createRunFolder } from "../run-folder.ts";
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
  const fingerprint = await source.fingerprint();
  const folder = await createRunFolder(config, fingerprint, new Date());
  stderrTalk.say(`run ${config.run.id} in ${config.run.dir}: pack ${pack.name}, ${fingerprint.description}`);
  return finish(folder, pack, executeRun(folder, pack, source, stderrTalk), options);
}

/** The data set that a config names. */
export function sourceOf({ data }: RunConfig): ReturnType<typeof rowSourceFor> {
  return rowSourceFor(data.path, { skip: data.skip, ...(data.limit === null ? {} : { limit: data.limit }) });
}
