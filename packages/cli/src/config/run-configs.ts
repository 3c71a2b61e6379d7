import { resolve } from "node:path";
import { type ComposedConfig, type ConfigSource, openConfigs, validateConfig } from "@matrix/config";
import { type AnyWorkloadPack, OptionError } from "@matrix/core";
import { discoverPacks, type FoundPack } from "../packs/discover-packs.ts";
import { loadPack } from "../packs/load-pack.ts";
import { configSchema, type RunConfig } from "./config-schema.ts";
import { quoteTexts } from "./text-overrides.ts";

/** A config with all that belongs to it. */
export interface LoadedConfig {
  readonly config: RunConfig;
  readonly pack: AnyWorkloadPack;
  readonly found: FoundPack;
  readonly composed: ComposedConfig;
  readonly schema: object;
}

/** Configs of the command, of the packs that are installed, and of the user: opened once, composed as often as asked. */
export class RunConfigs {
  readonly #packs: readonly FoundPack[];
  readonly #source: ConfigSource;

  /** @throws ConfigError for a folder that does not exist */
  constructor(configDirs: readonly string[]) {
    this.#packs = discoverPacks(process.cwd());
    const confs = this.#packs.flatMap(({ conf }) => conf ?? []);
    const own = resolve(import.meta.dirname, ownConf);
    this.#source = openConfigs({ searchPath: [...configDirs, ...new Set(confs), own], env: process.env });
  }

  get packs(): readonly FoundPack[] {
    return this.#packs;
  }

  get source(): ConfigSource {
    return this.#source;
  }

  /**
   * Composes, resolves and checks a config.
   *
   * @throws ConfigError naming file and line, or the override, and the nearest valid name; {OptionError}
   */
  async load(configName: string, overrides: readonly string[], isSweep = false): Promise<LoadedConfig> {
    const name = this.#packNameOf(configName, overrides);
    const pack = await loadPack(name, this.#packs);
    const schema = configSchema(pack);
    const composed = this.#source.compose(configName, quoteTexts(overrides, schema, isSweep));
    const config = validateConfig<RunConfig>(composed, schema);
    return { config, pack, schema, composed, found: this.#packs.find((found) => found.name === name)! };
  }

  /** The pack decides how overrides are read, so it is looked for first. */
  #packNameOf(configName: string, overrides: readonly string[]): string {
    const chosen = overrides.findLast((override) => override.startsWith("pack="));
    const name = chosen?.slice("pack=".length) ?? this.#source.compose(configName).value("pack");
    if (typeof name === "string") return name;
    throw new OptionError(
      `config "${configName}" names no pack; give it pack: NAME, or build on a pack's config`,
    );
  }
}

/** From the built file, which lies in dist/, and from the source alike. */
const ownConf = import.meta.dirname.endsWith("config") ? "../../conf" : "../conf";
