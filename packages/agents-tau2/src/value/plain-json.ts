import type { Json } from "@matrix/core";
import { isDictionary, isList, type Value } from "./value.ts";

/** A value as plain JSON: whole numbers and floats become one kind of number, dictionaries and records objects. */
export function plainJson(value: Value): Json {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(plainJson);
  const entries = isDictionary(value) ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, member]) => [key, plainJson(member)]));
}
