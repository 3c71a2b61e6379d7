import type { Json } from "@matrix/core";
import { isDictionary, isList, type Value } from "./value.ts";

/** A value as plain JSON, with what plain JSON cannot say beside it. */
export interface ExactJson {
  readonly json: Json;
  /** JSON pointers of the whole numbers that are floats: plain JSON writes 1.0 as 1. */
  readonly wholeFloats: readonly string[];
}

/** Writes a value so that {@link fromExactJson} gives it back. */
export function toExactJson(value: Value): ExactJson {
  const wholeFloats: string[] = [];
  return { json: write(value, "", wholeFloats), wholeFloats };
}

function write(value: Value, pointer: string, wholeFloats: string[]): Json {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number" && Number.isInteger(value)) wholeFloats.push(pointer);
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((item, i) => write(item, `${pointer}/${i}`, wholeFloats));
  const entries = isDictionary(value) ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, member]) => [key, write(member, `${pointer}/${escaped(key)}`, wholeFloats)]),
  );
}

/** Reads plain JSON: objects become dictionaries, whole numbers ints, but for those that the pointers name. */
export function fromExactJson(json: Json, wholeFloats: readonly string[] = []): Value {
  return read(json, "", wholeFloats.length === 0 ? undefined : new Set(wholeFloats));
}

function read(json: Json, pointer: string, floats: ReadonlySet<string> | undefined): Value {
  if (typeof json === "number") {
    return Number.isInteger(json) && floats?.has(pointer) !== true ? BigInt(json) : json;
  }
  if (typeof json !== "object" || json === null) return json;
  // a pointer is only needed where some are looked for
  const below = (key: string | number) => (floats === undefined ? "" : `${pointer}/${escaped(String(key))}`);
  if (isJsonList(json)) return json.map((item, i) => read(item, below(i), floats));
  return new Map(Object.entries(json).map(([key, member]) => [key, read(member, below(key), floats)]));
}

function isJsonList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
