import { applyOverride, type Removal } from "./apply-override.ts";
import { type ComposedConfig, composedConfig } from "./composed-config.ts";
import { defaultsList, type IncludedConfig } from "./defaults-list.ts";
import { DefaultsTreeBuilder } from "./defaults-tree.ts";
import { CompositionError } from "./errors.ts";
import { GroupChoices } from "./group-choices.ts";
import type { InterpolationContext } from "./interpolate.ts";
import { CompositionFiles, ConfigFiles } from "./loaded-config.ts";
import { mergeInto } from "./merge.ts";
import { cloneNode, deleteEntry, entry, type MapNode, mapNode, originOf } from "./node.ts";
import { ocResolvers } from "./oc-resolvers.ts";
import { formatOrigin, type Origin } from "./origin.ts";
import { isSweepOverride, type Override } from "./override.ts";
import { readOverride } from "./override-parser.ts";
import { isSweep } from "./override-value.ts";
import { seededRandom } from "./random.ts";
import type { Resolver } from "./resolver.ts";
import { SearchPath } from "./search-path.ts";
import { expandSweep } from "./sweep.ts";
import { update } from "./update.ts";
import { customResolver, type ValueResolver } from "./value-resolver.ts";

export interface ConfigSourceOptions {
  /** Folders with configs, searched in order: a user's own first, then those of packs. */
  readonly searchPath: readonly string[];
  /** What `oc.env` sees; nothing else of the environment is read. Default: no variable is set. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Resolvers besides OmegaConf's, by name. */
  readonly resolvers?: Readonly<Record<string, ValueResolver>>;
  /** Decides what `shuffle(…)` does in overrides. Default 0: the same order every time. */
  readonly seed?: number;
}

export interface ComposeOptions extends ConfigSourceOptions {
  /** Name of the primary config, without `.yaml`. */
  readonly configName: string;
  /** In order; later ones win. */
  readonly overrides?: readonly OverrideInput[];
}

/** The text of an override, or one that was taken apart already: its `text` is then what errors and origins show. */
export type OverrideInput = string | Override;

/** Folders of configs, opened once: each file is read and parsed once, however many configs are composed. */
export interface ConfigSource {
  /** @throws ConfigError */
  compose(configName: string, overrides?: readonly OverrideInput[]): ComposedConfig;
  /** Like {@link expandSweep}, with `glob(…)` looking at the folders. */
  expandSweep(overrides: readonly string[]): string[][];
  /** Names of the groups below a group; of the top ones without an argument. */
  groups(parent?: string): string[];
  /** Names of a group's options. */
  options(group: string): string[];
}

/**
 * Composes one config. See {@link openConfigs} for many.
 * @throws ConfigError
 */
export function composeConfig({ configName, overrides, ...source }: ComposeOptions): ComposedConfig {
  return openConfigs(source).compose(configName, overrides);
}

/** @throws MissingConfigError for a folder that does not exist */
export function openConfigs({
  searchPath,
  env = {},
  resolvers = {},
  seed = 0,
}: ConfigSourceOptions): ConfigSource {
  const folders = new SearchPath(searchPath);
  const known = new Map<string, Resolver>(ocResolvers);
  for (const [name, resolver] of Object.entries(resolvers)) known.set(name, customResolver(resolver));
  const context: InterpolationContext = { env, resolvers: known, warn: () => {} };
  const files = new ConfigFiles(folders, context);
  return {
    compose: (configName, overrides = []) =>
      compose(files, configName, readOverrides(overrides, seed), context),
    expandSweep: (overrides) =>
      expandSweep(overrides, { seed, groupOptions: (group) => folders.options(group) }),
    groups: (parent = "") => folders.groups(parent),
    options: (group) => folders.options(group),
  };
}

function readOverrides(overrides: readonly OverrideInput[], seed: number): Override[] {
  const random = seededRandom(seed);
  return overrides.map((override) =>
    typeof override === "string" ? readOverride(override, random) : override,
  );
}

function compose(
  files: ConfigFiles,
  configName: string,
  overrides: readonly Override[],
  context: InterpolationContext,
): ComposedConfig {
  for (const override of overrides) refuseSweep(override);
  const warnings: string[] = [];
  const ours = overrides.filter(({ key, text }) => {
    const ofHydra = /^hydra(?:[./]|$)/.test(key);
    if (ofHydra) warnings.push(`${text} has no effect: nothing here runs under Hydra`);
    return !ofHydra;
  });
  const copies = new CompositionFiles(files);
  const choices = new GroupChoices(ours, (name) => files.searchPath.isGroup(name));
  const tree = new DefaultsTreeBuilder(copies, choices, context).build(configName);
  const included = defaultsList(tree);
  choices.ensureAllUsed();
  const { root, includedBy } = merged(included, copies, configName, context);
  const removals: Removal[] = [];
  for (const override of choices.valueOverrides) {
    const removal = applyOverride(root, override, context);
    if (removal !== undefined) removals.push(removal);
  }
  const ofHydra = entry(root, "hydra");
  if (ofHydra !== undefined) {
    // files written for Hydra may keep its settings, and what it composes does not show them either
    warnings.push(
      `${formatOrigin(originOf(ofHydra))}: the key hydra has no effect: nothing here runs under Hydra`,
    );
    deleteEntry(root, "hydra");
  }
  return composedConfig({ root, choices: choices.known, removals, includedBy, warnings, context });
}

function refuseSweep(override: Override): void {
  if (!isSweepOverride(override)) return;
  const origin: Origin = { kind: "override", text: override.text };
  const { key, value } = override;
  if (isSweep(value) && value.kind === "choice" && value.simple) {
    throw new CompositionError(
      `commas make a sweep; write ${key}=[a,b] for a list, ${key}='a,b' for a text, or start a sweep`,
      origin,
    );
  }
  throw new CompositionError("this is a sweep, which gives several configs; expand it first", origin);
}

function merged(
  included: readonly IncludedConfig[],
  files: CompositionFiles,
  configName: string,
  context: InterpolationContext,
): { root: MapNode; includedBy: Map<string, Origin> } {
  const root = mapNode({ kind: "primary", config: configName });
  const includedBy = new Map<string, Origin>();
  for (const { config, package: target, chosenBy } of included) {
    const loaded = files.load(config);
    if (loaded === undefined) continue;
    if (config === configName && loaded.content.kind === "list") {
      throw new CompositionError(
        "the primary config must be a mapping, not a list",
        originOf(loaded.content),
      );
    }
    if (config !== configName) includedBy.set(loaded.file, chosenBy);
    let { content } = loaded;
    if (target !== "") {
      const outer = mapNode(content.trace.origin);
      update(outer, target, cloneNode(content), { merge: false, closed: false, context });
      content = outer;
    }
    mergeInto(root, content, { closed: false, context });
  }
  return { root, includedBy };
}
