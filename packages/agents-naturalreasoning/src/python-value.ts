import type { Json } from "@matrix/core";
import type { PythonJson } from "./python-json.ts";

/** Whether Python takes a value for true: not null, false, a zero, and nothing empty. */
export function isTruthy(value: PythonJson): boolean {
  if (isMembers(value)) return value.size > 0;
  if (isArray(value)) return value.length > 0;
  // To JavaScript NaN is false.
  return typeof value === "number" ? value !== 0 : Boolean(value);
}

/** Python's `value > 0`: true counts as 1. @throws {TypeError} for texts, lists, objects and null. */
export function isAboveZero(value: PythonJson): boolean {
  if (typeof value === "number" || typeof value === "bigint") return value > 0;
  if (typeof value === "boolean") return value;
  throw new TypeError(`${nameOf(value)} cannot be compared with 0`);
}

/** Python's `text in value`: within a text, among a list's elements or an object's keys. @throws {TypeError} for others. */
export function contains(value: PythonJson, text: string): boolean {
  if (typeof value === "string") return value.includes(text);
  if (isMembers(value)) return value.has(text);
  if (isArray(value)) return value.includes(text);
  throw new TypeError(`${nameOf(value)} holds nothing`);
}

/** Python's `value[-1]`. @throws {TypeError} where there is none: for an object, or what is neither text nor list. */
export function lastOf(value: PythonJson): PythonJson {
  const last = typeof value === "string" ? [...value].at(-1) : isArray(value) ? value.at(-1) : undefined;
  if (last === undefined) throw new TypeError(`${nameOf(value)} has no last element`);
  return last;
}

/** Objects for maps, numbers as they are. */
export type PlainValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };

/** The value with objects for maps. Members are defined, not assigned, so that `__proto__` is a key like others. */
export function plainValue(value: PythonJson): PlainValue {
  if (isMembers(value)) {
    return Object.fromEntries([...value].map(([key, member]) => [key, plainValue(member)]));
  }
  return isArray(value) ? value.map(plainValue) : value;
}

/** The value as records hold it. A number that JSON cannot hold without harm becomes its text: `"NaN"`, `"9007199254740993"`. */
export function storedValue(value: PythonJson): Json {
  if (isMembers(value)) {
    return Object.fromEntries([...value].map(([key, member]) => [key, storedValue(member)]));
  }
  if (isArray(value)) return value.map(storedValue);
  if (typeof value === "bigint") return String(value);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function isMembers(value: PythonJson): value is ReadonlyMap<string, PythonJson> {
  return value instanceof Map;
}

function isArray(value: PythonJson): value is readonly PythonJson[] {
  return Array.isArray(value);
}

function nameOf(value: PythonJson): string {
  if (value === null) return "null";
  if (isMembers(value)) return "an object";
  return isArray(value) ? "a list" : `a ${typeof value}`;
}
