import { pathUnder, splitPath } from "./config-path.ts";
import { CompositionError } from "./errors.ts";
import { type MergeOptions, mergeInto, unknownKey } from "./merge.ts";
import {
  type ConfigNode,
  type ContainerNode,
  entry,
  isContainer,
  type MapNode,
  mapNode,
  originOf,
  replaceItem,
  setEntry,
} from "./node.ts";
import type { Origin } from "./origin.ts";
import { readInteger } from "./python-number.ts";

export interface UpdateOptions extends MergeOptions {
  /** Merge containers into what is there instead of replacing it. */
  readonly merge: boolean;
}

/**
 * Sets the value at a path. Whatever on the way is not a container becomes an empty mapping.
 * @throws CompositionError
 */
export function update(root: MapNode, path: string, value: ConfigNode, options: UpdateOptions): void {
  const keys = splitPath(path);
  const last = keys.pop() ?? "";
  const origin = originOf(value);
  let parent: ContainerNode = root;
  for (const key of keys) {
    const next = child(parent, key, origin);
    if (isContainer(next)) {
      parent = next;
      continue;
    }
    const made = mapNode(origin);
    put(parent, key, made, options);
    parent = made;
  }
  const present = child(parent, last, origin);
  if (options.merge && isContainer(value) && isContainer(present)) mergeInto(present, value, options);
  else put(parent, last, value, options);
}

function child(parent: ContainerNode, key: string, origin: Origin): ConfigNode | undefined {
  return parent.kind === "map" ? entry(parent, key) : parent.items[indexOf(parent, key, origin)];
}

function put(parent: ContainerNode, key: string, node: ConfigNode, options: UpdateOptions): void {
  const origin = originOf(node);
  if (parent.kind === "map") {
    if (options.closed && entry(parent, key) === undefined) throw unknownKey(parent, key, origin);
    setEntry(parent, key, node);
    return;
  }
  const index = indexOf(parent, key, origin);
  if (index >= parent.items.length) {
    const way = "give the whole list, as in key=[a,b]";
    throw new CompositionError(
      `${pathUnder(parent, key)} is behind the list's end at ${parent.items.length}; ${way}`,
      origin,
    );
  }
  replaceItem(parent, index, node);
}

function indexOf(parent: ContainerNode, key: string, origin: Origin): number {
  const index = readInteger(key);
  if (index !== undefined && index >= 0n) return Number(index);
  throw new CompositionError(`${pathUnder(parent, key)} is no place in a list; count from 0`, origin);
}
