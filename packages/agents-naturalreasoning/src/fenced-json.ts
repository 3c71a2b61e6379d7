import { type PythonJson, parsePythonJson } from "./python-json.ts";

// What Python's `\s` matches: not what JavaScript's does (U+001C to U+001F and U+0085, but not U+FEFF).
export const pythonSpace =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Python counts them as white space
  /[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

const fence = "```";
const opening = new RegExp(`${fence}(?:json|JSON)?${pythonSpace.source}*\\{`);
const closing = new RegExp(`\\}${pythonSpace.source}*${fence}`, "g");

/**
 * The JSON object in a model's answer: between the first fence (unlabelled, `json` or `JSON`) that is followed by `{`, and the
 * nearest `}` followed by a fence. Takes time in proportion to the text.
 *
 * @throws {SyntaxError} where there is no such stretch, or it is not an object of JSON.
 */
export function fencedObject(text: string): ReadonlyMap<string, PythonJson> {
  const opened = opening.exec(text);
  if (opened === null) throw new SyntaxError("the answer has no fenced JSON object");
  const start = opened.index + opened[0].length - 1;
  closing.lastIndex = start + 1;
  // A later opening would look for its end further on: where this one has none, no other has.
  const closed = closing.exec(text);
  if (closed === null) throw new SyntaxError("the answer's JSON object has no closing fence");
  const value = parsePythonJson(text.slice(start, closed.index + 1));
  if (!(value instanceof Map)) throw new SyntaxError("the answer's JSON is not an object");
  return value;
}
