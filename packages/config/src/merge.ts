import { pathOf, pathUnder } from "./config-path.ts";
import { CompositionError, InterpolationError } from "./errors.ts";
import { type InterpolationContext, Interpolator } from "./interpolate.ts";
import { parseText } from "./interpolation-parser.ts";
import { isInterpolated } from "./interpolation-text.ts";
import { suggestion } from "./nearest.ts";
import {
  type ConfigNode,
  type ContainerNode,
  cloneNode,
  entry,
  isContainer,
  type ListNode,
  type MapKey,
  type MapNode,
  originOf,
  rootOf,
  setEntry,
  setItems,
} from "./node.ts";
import type { Origin } from "./origin.ts";
import { missing } from "./scalar.ts";

export interface MergeOptions {
  /** Refuse keys that the target does not have (Hydra's struct mode). */
  readonly closed: boolean;
  readonly context: InterpolationContext;
}

/**
 * Merges `source` into `target`: mappings key by key, lists and plain values as a whole; `???` changes nothing that is
 * there. Parts of `source` move into `target` without being copied.
 * @throws CompositionError
 */
export function mergeInto(target: ContainerNode, source: ContainerNode, options: MergeOptions): void {
  if (target === source) return;
  if (target.kind === "map" && source.kind === "map") mergeMaps(target, source, options);
  else if (target.kind === "list" && source.kind === "list") mergeLists(target, source);
  else {
    const name = pathOf(target) === "" ? "the config" : pathOf(target);
    const [is, gets] = target.kind === "map" ? ["mapping", "list"] : ["list", "mapping"];
    throw new CompositionError(`${name} is a ${is} and cannot be merged with a ${gets}`, originOf(source));
  }
}

function mergeMaps(target: MapNode, source: MapNode, options: MergeOptions): void {
  target.trace = { origin: originOf(source), earlier: target.trace };
  for (const incoming of [...source.entries.values()]) {
    const key = incoming.key ?? "";
    const present = followed(target, key, options);
    if (present === undefined) {
      if (options.closed) throw unknownKey(target, key, originOf(incoming));
      setEntry(target, key, incoming);
    } else if (isContainer(present) && isContainer(incoming)) {
      mergeInto(present, incoming, options);
    } else if (incoming.kind !== "scalar" || incoming.value !== missing) {
      setEntry(target, key, incoming);
    }
  }
}

function mergeLists(target: ListNode, source: ListNode): void {
  const replaced: ListNode = { ...target, items: target.items };
  target.trace = { origin: originOf(source), earlier: { ...target.trace, replaced } };
  setItems(target, source.items);
}

/**
 * The child of a map. When it is an interpolation that gives a container by now, a copy of that container takes its
 * place, so that what comes next merges with it.
 */
function followed(map: MapNode, key: MapKey, { context }: MergeOptions): ConfigNode | undefined {
  const child = entry(map, key);
  if (child?.kind !== "scalar" || typeof child.value !== "string" || !isInterpolated(child.value))
    return child;
  const value = valueNow(child, child.value, context);
  if (value === undefined) return child;
  const copy = rootOf(value) === rootOf(map) ? cloneNode(value) : value;
  setEntry(map, key, copy);
  return copy;
}

function valueNow(node: ConfigNode, text: string, context: InterpolationContext): ContainerNode | undefined {
  // unlike one that has no value yet, an interpolation that cannot be read never will have one
  parseText(text);
  try {
    const value = new Interpolator(context).dereference(node);
    return isContainer(value) ? value : undefined;
  } catch (error) {
    if (error instanceof InterpolationError) return undefined;
    throw error;
  }
}

/** How to add what an override could not change; nothing for a file. */
export function wayToAdd(origin: Origin, before: string): string {
  if (origin.kind !== "override") return "";
  return `${before === "" ? "." : ""} To add it, write "+${origin.text}"`;
}

/** An override names a key that the config does not have. */
export function unknownKey(parent: ContainerNode, key: MapKey, origin: Origin): CompositionError {
  const path = pathUnder(parent, String(key));
  const siblings =
    parent.kind === "map" ? [...parent.entries.keys()].map((name) => pathUnder(parent, String(name))) : [];
  const hint = suggestion(path, siblings);
  return new CompositionError(`the config has no key "${path}"${hint}${wayToAdd(origin, hint)}`, origin);
}
