import type { DefaultsEntry } from "./defaults-entry.ts";
import type { DefaultsTree } from "./defaults-tree.ts";
import { CompositionError } from "./errors.ts";
import type { Origin } from "./origin.ts";

/** One config to merge. */
export interface IncludedConfig {
  /** Path inside the search folders. */
  readonly config: string;
  /** Where its content goes, counted from the root; empty for the root itself. */
  readonly package: string;
  readonly chosenBy: Origin;
}

/**
 * All configs of a tree in the order in which they are merged.
 * @throws CompositionError when a group without a defaults list of its own comes twice
 */
export function defaultsList(tree: DefaultsTree): IncludedConfig[] {
  const seen = new Set<string>();
  return [...walk(tree)].map(({ config, key }) => {
    if (key !== undefined && seen.has(key)) {
      throw new CompositionError(`the group ${key} is included twice`, config.chosenBy);
    }
    if (key !== undefined) seen.add(key);
    return config;
  });
}

interface Included {
  readonly config: IncludedConfig;
  /** Override key of a group's option; undefined for `_self_` and for configs without a group. */
  readonly key: string | undefined;
}

function* walk(tree: DefaultsTree): Generator<Included> {
  if (tree.children.length > 0) {
    for (const child of tree.children) yield* walk(child);
    return;
  }
  const { entry, parent, chosenBy } = tree;
  if (entry.deleted || entry.name === null) return;
  if (entry.isSelf && parent !== undefined) {
    yield { config: included(parent.entry, parent.chosenBy), key: undefined };
    return;
  }
  yield { config: included(entry, chosenBy), key: "group" in entry ? entry.overrideKey : undefined };
}

function included(entry: DefaultsEntry, chosenBy: Origin): IncludedConfig {
  return { config: entry.configPath, package: entry.package, chosenBy };
}
