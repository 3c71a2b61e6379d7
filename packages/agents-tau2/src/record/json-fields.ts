import type { Json, JsonObject } from "@matrix/core";

/* Reading of records that come from a file: nothing is certain but that they are JSON. */

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member that is an object, or nothing. */
export function objectIn(object: JsonObject, name: string): JsonObject | undefined {
  const value = object[name];
  return isObject(value) ? value : undefined;
}

/** A member's items that are objects. */
export function objectsIn(object: JsonObject, name: string): JsonObject[] {
  const value = object[name];
  return isList(value) ? value.filter(isObject) : [];
}

export function numberIn(object: JsonObject | undefined, name: string): number | undefined {
  const value = object?.[name];
  return typeof value === "number" ? value : undefined;
}

export function textIn(object: JsonObject | undefined, name: string): string | undefined {
  const value = object?.[name];
  return typeof value === "string" ? value : undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
