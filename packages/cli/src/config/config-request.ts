import { OptionError } from "@matrix/core";

/** What a person asks for. */
export interface ConfigRequest {
  /** Name of the primary config; the short form `matrix run PACK` names the pack's. */
  readonly configName: string;
  /** Folders of the user's own configs, searched before those of packs. */
  readonly configDirs: readonly string[];
  readonly overrides: readonly string[];
}

/** Flags that commands with a config share. */
export interface ConfigFlags {
  readonly configName?: string;
  readonly configDir?: readonly string[];
}

/** Flags of more than one letter after a single dash, as Hydra's users type them. */
const hydraFlags: ReadonlyMap<string, string> = new Map([
  ["-cn", "--config-name"],
  ["-cd", "--config-dir"],
  ["-m", "--multirun"],
]);

export function longFlag(argument: string): string {
  return hydraFlags.get(argument) ?? argument;
}

/** Takes `PACK key=value…`, or `key=value…` beside `--config-name`, apart. @throws {OptionError} where neither names a config. */
export function configRequest(args: readonly string[], flags: ConfigFlags): ConfigRequest {
  const configDirs = flags.configDir ?? [];
  if (flags.configName !== undefined) return { configName: flags.configName, configDirs, overrides: args };
  const [pack, ...overrides] = args;
  if (pack !== undefined && /^[\w.-]+$/.test(pack)) return { configName: pack, configDirs, overrides };
  throw new OptionError(
    "nothing says what to run; give a pack, such as matrix run coral key=value, or -cn NAME",
  );
}
