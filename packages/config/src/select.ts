import { splitPath } from "./config-path.ts";
import { type ConfigNode, type ContainerNode, entry, isContainer, type RawValue, rootOf } from "./node.ts";
import { readInteger } from "./python-number.ts";
import { missing } from "./scalar.ts";

export type Selection =
  | { readonly kind: "found"; readonly value: RawValue; readonly node: ConfigNode }
  /** `parent` has no `key`. */
  | { readonly kind: "absent"; readonly parent: ContainerNode; readonly key: string }
  /** A step of the path is a plain value, so `key` cannot be below it. */
  | { readonly kind: "plain"; readonly key: string };

export interface SelectOptions {
  /** Gives a node's value: interpolations on the way are followed. */
  readonly dereference: (node: ConfigNode) => RawValue;
  /** Called for each `???` on the way, last step included; throws or lets it pass as a plain value. */
  readonly onMissing: (node: ConfigNode) => void;
  /** A list was asked for something that is no index. */
  readonly onBadIndex: (key: string) => never;
}

/** Walks a path (`a.b`, `a[0]`) down from `start`; the empty path is `start` itself. */
export function select(start: ContainerNode, path: string, options: SelectOptions): Selection {
  if (path === "") return { kind: "found", value: start, node: start };
  const keys = splitPath(path);
  let parent = start;
  for (const [index, key] of keys.entries()) {
    const node = childAt(parent, key, options.onBadIndex);
    if (node === undefined) return { kind: "absent", parent, key };
    if (node.kind === "scalar" && node.value === missing) options.onMissing(node);
    const value = options.dereference(node);
    const next = keys[index + 1];
    if (next === undefined) return { kind: "found", value, node };
    if (!isContainer(value)) return { kind: "plain", key: next };
    parent = value;
  }
  return { kind: "absent", parent, key: path };
}

/** The child a path's step names; undefined when there is none. */
export function childAt(
  parent: ContainerNode,
  key: string,
  onBadIndex: (key: string) => never,
): ConfigNode | undefined {
  if (parent.kind === "map") return entry(parent, key);
  const index = readInteger(key) ?? onBadIndex(key);
  return index < 0n ? undefined : parent.items[Number(index)];
}

/**
 * Where a path starts: at the root, or for `.a` at `scope`, for `..a` at its parent, and so on.
 * Undefined when it climbs out of the config.
 */
export function startOf(
  scope: ContainerNode,
  path: string,
): { start: ContainerNode; rest: string } | undefined {
  const dots = /^\.*/.exec(path)?.[0].length ?? 0;
  if (dots === 0) return { start: rootOf(scope), rest: path };
  let start: ContainerNode | undefined = scope;
  for (let climbed = 1; climbed < dots && start !== undefined; climbed++) start = start.parent;
  return start === undefined ? undefined : { start, rest: path.slice(dots) };
}
