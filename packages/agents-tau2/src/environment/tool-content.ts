import { jsonText } from "../value/json-text.ts";
import { pythonText } from "../value/python-text.ts";
import { isDictionary, isList, isRecord, type Value } from "../value/value.ts";

/**
 * The text of a tool message for a tool's result.
 *
 * Shape: a text as it is; everything else as one line of JSON, where numbers and booleans become texts (`15.5` → `"15.5"`)
 * unless they are fields of a record.
 */
export function toolContent(result: Value): string {
  return typeof result === "string" ? result : jsonText(presented(result));
}

function presented(value: Value): Value {
  if (value === null || typeof value === "string" || isRecord(value)) return value;
  if (isList(value)) return value.map(presented);
  if (isDictionary(value)) return new Map([...value].map(([key, member]) => [key, presented(member)]));
  return pythonText(value);
}
