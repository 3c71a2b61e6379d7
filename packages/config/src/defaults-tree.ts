import { ConfigEntry, type DefaultsEntry, type EntryPlace, GroupEntry } from "./defaults-entry.ts";
import { resolveEntry } from "./defaults-interpolation.ts";
import type { DefaultsItem } from "./defaults-item.ts";
import { CompositionError, MissingConfigError } from "./errors.ts";
import type { GroupChoices } from "./group-choices.ts";
import type { InterpolationContext } from "./interpolate.ts";
import { isInterpolated } from "./interpolation-text.ts";
import type { CompositionFiles, LoadedConfig } from "./loaded-config.ts";
import { suggestion } from "./nearest.ts";
import { formatOrigin, type Origin } from "./origin.ts";

/** An entry and, when its config has a defaults list, what that list includes (itself as `_self_` among it). */
export interface DefaultsTree {
  readonly entry: DefaultsEntry;
  /** Who chose the entry: the defaults list, or what overrode it. */
  readonly chosenBy: Origin;
  readonly parent: DefaultsTree | undefined;
  children: DefaultsTree[];
}

/** Configs that include each other deeper than this include themselves. */
const maxDepth = 100;

/** Finds all configs that a primary config includes, in the order in which their defaults lists say so. */
export class DefaultsTreeBuilder {
  readonly #files: CompositionFiles;
  readonly #choices: GroupChoices;
  readonly #context: InterpolationContext;
  #depth = 0;

  constructor(files: CompositionFiles, choices: GroupChoices, context: InterpolationContext) {
    this.#files = files;
    this.#choices = choices;
    this.#context = context;
  }

  build(configName: string): DefaultsTree {
    const origin: Origin = { kind: "primary", config: configName };
    const entry = new ConfigEntry(configName, undefined, origin, { primary: true });
    entry.putAt({ folder: "", package: "" });
    const root: DefaultsTree = { entry, chosenBy: origin, parent: undefined, children: [] };
    if (this.#files.files.searchPath.find(entry.configPath) === undefined) this.#missing(root);
    this.#expand(root, false);
    return root;
  }

  /** `interpolated`: inside of an entry whose name was an interpolation, where nothing may be overridden any more. */
  #expand(tree: DefaultsTree, interpolated: boolean): void {
    const { entry } = tree;
    const wanted = entry.name !== null && entry.name !== "???";
    const loaded = wanted ? this.#files.load(entry.configPath) : undefined;
    entry.setHeader(loaded?.header);
    if (this.#choices.deletes(entry)) return;
    this.#choices.note(entry);
    if (entry.name === null) return;
    if (entry.configPath.endsWith("???")) this.#unchosen(entry);
    if (loaded === undefined) {
      if (!entry.optional) this.#missing(tree);
      entry.deleted = true;
      return;
    }
    if (++this.#depth > maxDepth)
      throw new CompositionError(`${entry.configPath} includes itself`, entry.origin);
    this.#include(tree, loaded, interpolated);
    this.#depth--;
  }

  #include(tree: DefaultsTree, loaded: LoadedConfig, interpolated: boolean): void {
    const { entry } = tree;
    const appended = entry.primary ? this.#choices.appended : [];
    const own = loaded.defaults.map(entryOf);
    const selfAdded = own.length > 0 || appended.length > 0 ? addSelf(own, entry) : false;
    const list = [...own, ...appended];
    const place: EntryPlace = { folder: entry.groupPath, package: entry.package };
    this.#noteOverrides(list, entry, place, interpolated);
    // from the last to the first: an override further down has been seen before what it overrides
    const children = list.toReversed().flatMap((child) => this.#child(tree, child, place, interpolated));
    tree.children = children.reverse();
    const visible = selfAdded ? list.filter((child) => !child.isSelf) : list;
    const known = new Map(this.#choices.known);
    for (const child of children.toReversed()) this.#expandLate(child, known, visible);
  }

  /** Notes the `override` entries of a list, and that nothing but overrides comes after them. */
  #noteOverrides(
    list: readonly DefaultsEntry[],
    parent: DefaultsEntry,
    place: EntryPlace,
    interpolated: boolean,
  ): void {
    let last: DefaultsEntry | undefined;
    for (const entry of list) {
      if (entry.isSelf) continue;
      entry.putAt(place);
      if (last !== undefined && !entry.override && !(entry instanceof GroupEntry && entry.appended)) {
        throw new CompositionError(
          `"override ${last.overrideKey}" stands before this entry; overrides come last in a defaults list`,
          entry.origin,
        );
      }
      if (!entry.override || !(entry instanceof GroupEntry)) continue;
      last = entry;
      if (isOfHydra(entry)) continue;
      if (interpolated) {
        throw new CompositionError(
          `${parent.configPath} is included by an interpolation, so its defaults list cannot override ${entry.overrideKey}`,
          entry.origin,
        );
      }
      this.#choices.addOverride(entry);
    }
  }

  #child(tree: DefaultsTree, entry: DefaultsEntry, place: EntryPlace, interpolated: boolean): DefaultsTree[] {
    if (entry.isSelf) {
      entry.putAt({ folder: tree.entry.place.folder, package: tree.entry.ownPackage ?? "" });
      return [leaf(entry, tree, entry.origin)];
    }
    if (entry.override || isOfHydra(entry)) return [];
    const chosenBy = this.#choices.applyTo(entry) ?? entry.origin;
    if (entry instanceof GroupEntry && Array.isArray(entry.value)) {
      return this.#options(tree, entry, entry.value, place, chosenBy, interpolated);
    }
    const child = leaf(entry, tree, chosenBy);
    if (!isLate(entry)) this.#expand(child, interpolated);
    return [child];
  }

  #options(
    tree: DefaultsTree,
    group: GroupEntry,
    names: readonly string[],
    place: EntryPlace,
    chosenBy: Origin,
    interpolated: boolean,
  ): DefaultsTree[] {
    return names.toReversed().map((name) => {
      if (isInterpolated(name)) {
        throw new CompositionError(
          "a list of options cannot hold interpolations; give one option",
          group.origin,
        );
      }
      const entry = new ConfigEntry(`${group.group}/${name}`, group.givenPackage, group.origin, {
        optional: group.optional,
      });
      entry.putAt(place);
      const child = leaf(entry, tree, chosenBy);
      this.#expand(child, interpolated);
      return child;
    });
  }

  /** Interpolated names wait until all other groups of the list are chosen. */
  #expandLate(
    child: DefaultsTree,
    known: ReadonlyMap<string, string | null>,
    list: readonly DefaultsEntry[],
  ): void {
    const { entry } = child;
    if (entry.isSelf || !isLate(entry)) return;
    resolveEntry(entry, known, list, this.#context);
    this.#expand(child, true);
  }

  #unchosen(entry: DefaultsEntry): never {
    if (!(entry instanceof GroupEntry))
      throw new CompositionError("??? can stand for an option, not for a config", entry.origin);
    const options = this.#files.files.searchPath.options(entry.groupPath);
    throw new CompositionError(
      `an option of ${entry.overrideKey} must be chosen: ${entry.overrideKey}=<one of ${options.join(", ")}>`,
      entry.origin,
    );
  }

  #missing({ entry, chosenBy }: DefaultsTree): never {
    const { searchPath } = this.#files.files;
    const folders = searchPath.folders.join(", ");
    if (entry.primary) {
      const options = searchPath.options("");
      const hint = suggestion(entry.configPath, options);
      throw new MissingConfigError(
        entry.configPath,
        `there is no config "${entry.configPath}" in ${folders}${hint}`,
        options,
      );
    }
    const options = searchPath.options(entry.groupPath);
    const name = entry.name ?? "";
    const hint = suggestion(name, options) || (options.length > 0 ? `; there are ${options.join(", ")}` : "");
    const what =
      entry instanceof GroupEntry
        ? `the group ${entry.groupPath} has no option "${name}"`
        : `there is no config "${entry.configPath}"`;
    throw new MissingConfigError(
      entry.configPath,
      `${formatOrigin(chosenBy)}: ${what} in ${folders}${hint}`,
      options,
    );
  }
}

function leaf(entry: DefaultsEntry, parent: DefaultsTree, chosenBy: Origin): DefaultsTree {
  return { entry, parent, chosenBy, children: [] };
}

function entryOf(item: DefaultsItem): DefaultsEntry {
  return item.kind === "group" ? new GroupEntry(item) : new ConfigEntry(item.path, item.package, item.origin);
}

/** Adds `_self_` at the end of a list that does not place it. @returns whether it was added */
function addSelf(list: DefaultsEntry[], owner: DefaultsEntry): boolean {
  const selves = list.filter((entry) => entry.isSelf);
  if (selves.length > 1)
    throw new CompositionError(`${owner.configPath} has _self_ twice`, selves[1]?.origin);
  // a list of nothing but overrides includes nothing, so its config stays a whole
  if (selves.length === 0 && (list.length === 0 || list.some((entry) => !entry.override))) {
    list.push(new ConfigEntry("_self_", undefined, owner.origin));
  }
  return selves.length === 0;
}

/** Hydra's own groups (launchers, logging): nothing here runs under Hydra, and configs written for it may keep them. */
function isOfHydra(entry: DefaultsEntry): boolean {
  return entry instanceof GroupEntry && entry.groupPath.startsWith("hydra/");
}

function isLate(entry: DefaultsEntry): boolean {
  if (entry instanceof ConfigEntry) return isInterpolated(entry.configPath);
  return entry.name !== null && isInterpolated(entry.name);
}
