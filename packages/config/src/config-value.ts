import { pathOf } from "./config-path.ts";
import { CompositionError } from "./errors.ts";
import { type ConfigNode, type MapKey, type MapNode, originOf } from "./node.ts";
import { floatText } from "./python-number.ts";
import type { Scalar } from "./scalar.ts";

/** Plain data, as JSON has it and with `NaN` and infinities. Integers beyond 2^53 are the nearest number. */
export type ConfigValue = null | boolean | number | string | ConfigValue[] | ConfigMap;

export interface ConfigMap {
  [key: string]: ConfigValue;
}

/** The value as it was written, interpolations and `???` included. */
export function writtenValue(node: ConfigNode): ConfigValue {
  if (node.kind === "scalar") return plainValue(node.value);
  if (node.kind === "list") return node.items.map(writtenValue);
  return plainMap(node, writtenValue);
}

export function plainMap(node: MapNode, childValue: (child: ConfigNode) => ConfigValue): ConfigMap {
  const map: ConfigMap = {};
  for (const child of node.entries.values()) {
    const key = keyText(child.key ?? "");
    if (Object.hasOwn(map, key)) {
      throw new CompositionError(
        `${pathOf(child)} is there twice, as a text and as a number or boolean`,
        originOf(child),
      );
    }
    map[key] = childValue(child);
  }
  return map;
}

export function plainValue(value: Scalar): null | boolean | number | string {
  return typeof value === "bigint" ? Number(value) : value;
}

/** Text of a key as JSON has it. */
export function keyText(key: MapKey | null): string {
  if (typeof key !== "number") return String(key);
  if (Number.isNaN(key)) return "NaN";
  return Number.isFinite(key) ? floatText(key) : String(key);
}
