import { type PythonJson, parsePythonJson } from "../python-json.ts";

/** A structured answer that is an object. @throws {SyntaxError} where it is none. */
export function wholeObject(text: string): ReadonlyMap<string, PythonJson> {
  const value = parsePythonJson(text);
  if (value instanceof Map) return value;
  throw new SyntaxError("the answer is not an object of JSON");
}

/** Whether a structured answer is the text `expected`. */
export function saysText(text: unknown, expected: string): boolean {
  if (typeof text !== "string") return false;
  try {
    return parsePythonJson(text) === expected;
  } catch {
    return false;
  }
}
