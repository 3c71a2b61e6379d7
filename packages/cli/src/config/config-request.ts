import { resolve } from "node:path";
import { OptionError } from "@matrix/core";
import { discoverPacks } from "../packs/discover-packs.ts";
import { isConfigName } from "./config-name.ts";

/** What a person asks for. */
export interface ConfigRequest {
  /** Name of the primary config; the short form `matrix run PACK` names the pack's. */
  readonly configName: string;
  /** Folders of the user's own configs, searched before those of packs. */
  readonly configDirs: readonly string[];
  readonly overrides: readonly string[];
}

/** A request that means the same from any folder. */
export interface PlacedRequest extends ConfigRequest {
  /** Folder that relative paths in the config start from. */
  readonly folder: string;
}

/** A request as it was made in the current folder. */
export function placedRequest(request: ConfigRequest): PlacedRequest {
  return {
    ...request,
    configDirs: request.configDirs.map((folder) => resolve(folder)),
    folder: process.cwd(),
  };
}

/** Flags that commands with a config share. */
export interface ConfigFlags {
  readonly configName?: string;
  readonly configDir: readonly string[];
}

/**
 * Takes `PACK key=value…`, or `key=value…` beside `--config-name`, apart.
 *
 * @param otherwise names the config that is meant where neither names one.
 * @throws {OptionError} where nothing does.
 */
export function configRequest(
  args: readonly string[],
  flags: ConfigFlags,
  otherwise?: string,
): ConfigRequest {
  const { configName, configDir: configDirs } = flags;
  if (configName !== undefined) return { configName, configDirs, overrides: args };
  const [pack, ...overrides] = args;
  if (pack !== undefined && isConfigName(pack)) return { configName: pack, configDirs, overrides };
  if (otherwise !== undefined) return { configName: otherwise, configDirs, overrides: args };
  const packs = discoverPacks(process.cwd()).map(({ name }) => name);
  throw new OptionError(
    `nothing says which config is meant; give a pack (here are: ${packs.join(", ")}) and then key=value, or -cn NAME`,
  );
}
