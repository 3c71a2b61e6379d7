import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type ComposedConfig, type ConfigSource, openConfigs, validateConfig } from "@matrix/config";
import { type AnyWorkloadPack, OptionError } from "@matrix/core";
import { discoverPacks, type FoundPack } from "../packs/discover-packs.ts";
import { loadPack } from "../packs/load-pack.ts";
import { shorterPath } from "../shorter-path.ts";
import { baseSchema, configSchema, type RunConfig } from "./config-schema.ts";
import { onlySections } from "./only-sections.ts";
import { quoteSweptTexts, readTexts, typedText } from "./text-overrides.ts";

/** A config with all that belongs to it. */
export interface LoadedConfig {
  readonly config: RunConfig;
  readonly pack: AnyWorkloadPack;
  readonly found: FoundPack;
  readonly composed: ComposedConfig;
  readonly schema: object;
}

/** What decides how a config's overrides are read and what it is checked against. */
interface Kind {
  readonly schema: object;
  /** Undefined for a config that names no pack. */
  readonly plugin: { readonly pack: AnyWorkloadPack; readonly found: FoundPack } | undefined;
}

/** Configs of the command, of the packs that are installed, and of the user: opened once, composed as often as asked. */
export class RunConfigs {
  readonly #packs: readonly FoundPack[];
  readonly #source: ConfigSource;
  readonly #kinds = new Map<string | undefined, Promise<Kind>>();
  readonly #packNames = new Map<string, string | undefined>();
  readonly #groups = new Map<string, boolean>();

  /**
   * @param folders in whose projects packs are looked for. Default: the current one.
   * @throws ConfigError for a folder that does not exist
   */
  constructor(configDirs: readonly string[], folders: readonly string[] = [process.cwd()]) {
    this.#packs = discoverPacks(...folders);
    const searchPath = [...configDirs, ...confFolders(this.#packs)];
    this.#source = openConfigs({ searchPath, env: process.env });
  }

  get packs(): readonly FoundPack[] {
    return this.#packs;
  }

  get source(): ConfigSource {
    return this.#source;
  }

  /** Composes a config, which may lack values and need not fit its schema. @throws ConfigError; {OptionError} */
  async compose(configName: string, overrides: readonly string[]): Promise<ComposedConfig> {
    const { schema } = await this.#kindOf(configName, overrides);
    return this.#source.compose(configName, readTexts(overrides, schema));
  }

  /** JSON Schema of a config's whole tree; its workload is open where it names no pack. */
  async schema(configName: string, overrides: readonly string[]): Promise<object> {
    return (await this.#kindOf(configName, overrides)).schema;
  }

  /**
   * Composes, resolves and checks a config.
   *
   * @throws ConfigError naming file and line, or the override, and the nearest valid name; {OptionError}
   */
  async load(configName: string, overrides: readonly string[]): Promise<LoadedConfig> {
    const { schema, plugin } = await this.#kindOf(configName, overrides);
    if (plugin === undefined) {
      throw new OptionError(
        `config "${configName}" names no pack; give it pack: NAME, or build on a pack's config`,
      );
    }
    const composed = this.#source.compose(configName, readTexts(overrides, schema));
    return { config: validateConfig<RunConfig>(composed, schema), ...plugin, schema, composed };
  }

  /** Composes a config and checks some of its sections; the others may lack values. @throws as {@link load} */
  async loadSections<Name extends keyof typeof baseSchema.properties>(
    configName: string,
    overrides: readonly string[],
    names: readonly Name[],
  ): Promise<Pick<RunConfig, Name>> {
    const composed = await this.compose(configName, overrides);
    return onlySections<Pick<RunConfig, Name>>(composed, baseSchema, names);
  }

  /** Overrides of each job of a sweep, the last one changing fastest. @throws ConfigError; {OptionError} */
  async jobs(configName: string, overrides: readonly string[]): Promise<string[][]> {
    const { schema } = await this.#kindOf(configName, overrides);
    const jobs = this.#source.expandSweep(quoteSweptTexts(overrides, schema));
    return jobs.map((job) => job.map((override) => typedText(override, schema)));
  }

  async #kindOf(configName: string, overrides: readonly string[]): Promise<Kind> {
    const name = this.#packNameOf(configName, overrides);
    const known = this.#kinds.get(name) ?? this.#readKind(name);
    this.#kinds.set(name, known);
    return known;
  }

  async #readKind(name: string | undefined): Promise<Kind> {
    if (name === undefined) return { schema: configSchema(undefined), plugin: undefined };
    const found = this.#packs.find((candidate) => candidate.name === name);
    if (found?.conf !== undefined && !existsSync(found.conf)) {
      throw new OptionError(
        `package ${found.package} says that its configs are in ${found.conf}, but there is no such folder`,
      );
    }
    const pack = await loadPack(name, this.#packs);
    return { schema: configSchema(pack), plugin: { pack, found: found! } };
  }

  /** The pack decides how overrides are read, so it is looked for first: by the choices of groups alone. */
  #packNameOf(configName: string, overrides: readonly string[]): string | undefined {
    const choices = overrides.filter((override) => this.#choosesPack(override));
    const key = JSON.stringify([configName, choices]);
    if (this.#packNames.has(key)) return this.#packNames.get(key);
    const [job] = this.#source.expandSweep(choices);
    const name = this.#source.compose(configName, job).value("pack");
    if (typeof name !== "string" && name !== undefined) {
      throw new OptionError(`pack must be the name of a pack, got ${JSON.stringify(name)}`);
    }
    this.#packNames.set(key, name);
    return name;
  }

  #choosesPack(override: string): boolean {
    const [, key] = /^[+~]{0,2}([\w/.-]+)(?:@[^=]*)?(?:=|$)/.exec(override) ?? [];
    if (key === undefined) return false;
    const known = this.#groups.get(key) ?? (key === "pack" || this.#source.options(key).length > 0);
    this.#groups.set(key, known);
    return known;
  }
}

/**
 * Folders with configs that packs and the command bring, in the order they are searched. One that is not there is an error
 * only where its pack is asked for.
 */
function confFolders(packs: readonly FoundPack[]): string[] {
  const folders = packs.flatMap(({ conf }) => (conf !== undefined && existsSync(conf) ? [conf] : []));
  return [...new Set([...folders, resolve(import.meta.dirname, ownConf)])].map(shorterPath);
}

/** From the built file, which lies in dist/, and from the source alike. */
const ownConf = import.meta.dirname.endsWith("config") ? "../../conf" : "../conf";
