import { CompositionError, InterpolationSyntaxError } from "./errors.ts";
import { checkInterpolation } from "./interpolation-text.ts";
import {
  type ConfigNode,
  cloneNode,
  listNode,
  mapNode,
  type RawValue,
  scalarNode,
  setEntry,
} from "./node.ts";
import type { Origin } from "./origin.ts";
import { textOf } from "./python-text.ts";

/**
 * Makes a part of a config from plain values; containers of the config are copied.
 * @throws CompositionError for a key that cannot be one, and for a text whose interpolation cannot be read.
 */
export function nodeFromRaw(value: RawValue, origin: Origin): ConfigNode {
  if (typeof value === "string") return textNode(value, origin);
  if (typeof value !== "object" || value === null) return scalarNode(value, origin);
  if ("kind" in value) return cloneNode(value);
  if (!(value instanceof Map)) {
    return listNode(
      [...value.values()].map((item) => nodeFromRaw(item, origin)),
      origin,
    );
  }
  const node = mapNode(origin);
  for (const [key, child] of value) {
    if (key === null) throw new CompositionError(`${textOf(key)} cannot be a key`, origin);
    setEntry(node, key, nodeFromRaw(child, origin));
  }
  return node;
}

function textNode(text: string, origin: Origin): ConfigNode {
  try {
    checkInterpolation(text);
  } catch (error) {
    if (error instanceof InterpolationSyntaxError)
      throw new CompositionError(error.message, origin, { cause: error });
    throw error;
  }
  return scalarNode(text, origin);
}
