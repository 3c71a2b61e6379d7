import type { Json, JsonObject } from "@matrix/core";

/** One history entry of a record, as it was read from a file: nothing is certain but its form. */
export interface RecordTurn {
  readonly agent: string;
  readonly response: JsonObject;
}

/** The history of a record; what is no entry is left out. */
export function recordTurns(record: JsonObject): RecordTurn[] {
  const { history } = record;
  if (!isList(history)) return [];
  return history.flatMap((entry) => {
    if (!isObject(entry) || typeof entry.agent !== "string" || !isObject(entry.response)) return [];
    return [{ agent: entry.agent, response: entry.response }];
  });
}

/** A member that is an object, or an empty one. */
export function objectIn(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

/** A member that is a number, or 0. */
export function numberIn(object: JsonObject, key: string): number {
  const value = object[key];
  return typeof value === "number" ? value : 0;
}

/** Whether a reply says that it is not fine. One that does not say is; one that says `null` is not. */
export function saysNotOk({ status_ok: ok }: JsonObject): boolean {
  return ok !== undefined && ok !== true;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
