import type { Json, JsonObject } from "@matrix/core";
import { isObject } from "./read-document.ts";

/** One history entry of a record, as it was read from a file: nothing is certain but its form. */
export interface RecordReply {
  readonly agent: string;
  readonly response: JsonObject;
}

/** The history of a record; what is no entry is left out. */
export function recordReplies({ history }: JsonObject): RecordReply[] {
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

/** Whether a reply says that its call failed. One that does not say is fine; one that says `null` is not. */
export function saysNotOk({ status_ok: ok }: JsonObject): boolean {
  return ok !== undefined && ok !== true;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
