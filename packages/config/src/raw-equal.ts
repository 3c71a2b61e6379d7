import { isInterpolated } from "./interpolation-text.ts";
import { type ConfigNode, entry, type RawValue } from "./node.ts";
import { scalarsEqual } from "./scalar.ts";

/** Whether a value given in an override equals one of the config; `dereference` gives undefined for what has no value. */
export function rawEqualsConfig(
  given: RawValue,
  held: RawValue,
  dereference: (node: ConfigNode) => RawValue | undefined,
): boolean {
  const equalsNode = (value: RawValue, node: ConfigNode): boolean => {
    if (typeof value === "string" && isInterpolated(value))
      return node.kind === "scalar" && node.value === value;
    const heldValue = dereference(node);
    return heldValue !== undefined && rawEqualsConfig(value, heldValue, dereference);
  };
  if (!isComposite(given) || !isComposite(held)) {
    return !isComposite(given) && !isComposite(held) && scalarsEqual(given, held);
  }
  if (!("kind" in held)) return false;
  if (given instanceof Map) {
    if (held.kind !== "map" || held.entries.size !== given.size) return false;
    return [...given].every(([key, value]) => {
      const node = key === null ? undefined : entry(held, key);
      return node !== undefined && equalsNode(value, node);
    });
  }
  if (!Array.isArray(given) || held.kind !== "list" || held.items.length !== given.length) return false;
  return given.every((value, index) => equalsNode(value, held.items[index]!));
}

function isComposite(value: RawValue): value is Extract<RawValue, object> {
  return typeof value === "object" && value !== null;
}
