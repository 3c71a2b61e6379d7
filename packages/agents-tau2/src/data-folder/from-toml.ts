import type { TomlValue } from "smol-toml";
import type { Value } from "../value/value.ts";

/** A parsed TOML value in our terms; dates become their texts. */
export function fromToml(value: TomlValue): Value {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(fromToml);
  if (typeof value === "object") {
    return new Map(Object.entries(value).map(([key, member]): [string, Value] => [key, fromToml(member)]));
  }
  return value;
}
