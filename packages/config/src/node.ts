import { CompositionError } from "./errors.ts";
import type { Origin } from "./origin.ts";
import type { Scalar } from "./scalar.ts";

/** Keys are typed in YAML: `1: a` and `"1": a` are two entries, and only the second is found by a path. */
export type MapKey = string | bigint | number | boolean;

interface NodeBase {
  /** Undefined for a root and for what was taken out of its config. */
  parent: ContainerNode | undefined;
  /** Own key in a map, own index in a list, undefined for a root. */
  key: MapKey | undefined;
  trace: Trace;
}

export interface ScalarNode extends NodeBase {
  readonly kind: "scalar";
  readonly value: Scalar;
}

export interface MapNode extends NodeBase {
  readonly kind: "map";
  readonly entries: Map<MapKey, ConfigNode>;
}

export interface ListNode extends NodeBase {
  readonly kind: "list";
  items: ConfigNode[];
}

export type ContainerNode = MapNode | ListNode;
export type ConfigNode = ScalarNode | ContainerNode;

/** Who set a value, and what it replaced. */
export interface Trace {
  readonly origin: Origin;
  /** The value that was replaced; undefined for the current one and for mappings that were merged into. */
  readonly replaced?: ConfigNode;
  readonly earlier?: Trace;
}

/** What an interpolation gives: plain values, or a container of the config itself, whose own interpolations stay its own. */
export type RawValue = Scalar | readonly RawValue[] | ReadonlyMap<Scalar, RawValue> | ContainerNode;

export function isContainer(value: RawValue | ConfigNode | undefined): value is ContainerNode {
  return typeof value === "object" && value !== null && "kind" in value && value.kind !== "scalar";
}

export function scalarNode(value: Scalar, origin: Origin): ScalarNode {
  return { kind: "scalar", value, parent: undefined, key: undefined, trace: { origin } };
}

export function mapNode(origin: Origin): MapNode {
  return { kind: "map", entries: new Map(), parent: undefined, key: undefined, trace: { origin } };
}

export function listNode(items: readonly ConfigNode[], origin: Origin): ListNode {
  const node: ListNode = { kind: "list", items: [], parent: undefined, key: undefined, trace: { origin } };
  setItems(node, items);
  return node;
}

/** Keys that reach an object's prototype when a composed config is copied by careless code. */
const forbidden: ReadonlySet<unknown> = new Set(["__proto__", "constructor", "prototype"]);

export function isForbiddenKey(key: unknown): boolean {
  return forbidden.has(key);
}

/** Python holds `true`, `1` and `1.0` for the same key. */
function identity(key: MapKey): MapKey {
  if (typeof key === "boolean") return BigInt(key);
  return typeof key === "number" && Number.isInteger(key) ? BigInt(key) : key;
}

export function entry(map: MapNode, key: MapKey): ConfigNode | undefined {
  return map.entries.get(identity(key));
}

/** Puts `child` under `key`; what stood there becomes part of the child's trace. */
export function setEntry(map: MapNode, key: MapKey, child: ConfigNode): void {
  if (isForbiddenKey(key)) {
    throw new CompositionError(
      `the key ${JSON.stringify(key)} is refused: it names an object's prototype`,
      originOf(child),
    );
  }
  const old = entry(map, key);
  if (old !== undefined && old !== child) child.trace = replacing(child.trace, old);
  child.parent = map;
  child.key = old?.key ?? key;
  map.entries.set(identity(key), child);
}

export function deleteEntry(map: MapNode, key: MapKey): void {
  map.entries.delete(identity(key));
}

/** Makes `items` the whole content of a list. */
export function setItems(list: ListNode, items: readonly ConfigNode[]): void {
  list.items = [...items];
  for (const [index, item] of items.entries()) {
    item.parent = list;
    item.key = BigInt(index);
  }
}

export function replaceItem(list: ListNode, index: number, item: ConfigNode): void {
  const old = list.items[index];
  if (old !== undefined) item.trace = replacing(item.trace, old);
  item.parent = list;
  item.key = BigInt(index);
  list.items[index] = item;
}

function replacing(trace: Trace, old: ConfigNode): Trace {
  return { ...trace, earlier: { ...old.trace, replaced: old } };
}

export function originOf(node: ConfigNode): Origin {
  return node.trace.origin;
}

export function children(node: ContainerNode): Iterable<ConfigNode> {
  return node.kind === "map" ? node.entries.values() : node.items;
}

export function rootOf(node: ContainerNode): ContainerNode {
  let root = node;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

/** Copy without a parent; traces are shared, they never change in place. */
export function cloneNode<Node extends ConfigNode>(node: Node): Node;
export function cloneNode(node: ConfigNode): ConfigNode {
  if (node.kind === "scalar") return { ...node, parent: undefined, key: undefined };
  return node.kind === "map" ? cloneMap(node) : cloneList(node);
}

export function cloneMap(node: MapNode): MapNode {
  const copy: MapNode = { ...node, entries: new Map(), parent: undefined, key: undefined };
  for (const child of node.entries.values()) setEntry(copy, child.key ?? "", cloneNode(child));
  return copy;
}

function cloneList(node: ListNode): ListNode {
  const copy: ListNode = { ...node, items: [], parent: undefined, key: undefined };
  setItems(copy, node.items.map(cloneNode));
  return copy;
}
