import type { ConfigRequest } from "../../config/config-request.ts";
import { configYaml } from "../../config/config-yaml.ts";
import { RunConfigs } from "../../config/run-configs.ts";
import { exitCode } from "../../exit-codes.ts";
import { stderrTalk } from "../../talk.ts";

/** Options of `matrix config show`. */
export interface ConfigShowOptions {
  /** Puts the values of interpolations in; all that must be given has to be. */
  readonly resolve: boolean;
  readonly json: boolean;
}

/** `matrix config show PACK key=value…`: the composed config. @returns the exit code. */
export async function configShowCommand(
  { configName, configDirs, overrides }: ConfigRequest,
  { resolve, json }: ConfigShowOptions,
): Promise<number> {
  const composed = await new RunConfigs(configDirs).compose(configName, overrides);
  const config = resolve ? composed.resolve() : composed.config;
  process.stdout.write(json ? `${JSON.stringify(config)}\n` : configYaml(config));
  for (const warning of composed.warnings) stderrTalk.warn(warning);
  return exitCode.ok;
}
