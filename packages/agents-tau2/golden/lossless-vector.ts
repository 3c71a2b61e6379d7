import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { parseJson } from "../src/value/parse-json.ts";
import { type Dictionary, isDictionary, type Value } from "../src/value/value.ts";

const files = new Map<string, ReadonlyMap<string, string>>();

/**
 * The vector with ints and floats told apart. A caller that has parsed the line already has lost that difference, so the line
 * is looked up again in its file.
 */
export function losslessVector(vector: unknown, file: string): Dictionary {
  const text = typeof vector === "string" ? vector : (lineOf(vector, file) ?? JSON.stringify(vector));
  const value: Value = parseJson(text);
  if (!isDictionary(value)) throw new TypeError(`vector of "${file}" is not an object`);
  return value;
}

function lineOf(vector: unknown, file: string): string | undefined {
  let lines = files.get(file);
  if (lines === undefined) {
    const entries = readVectors(file).map((line): [string, string] => [
      JSON.stringify(JSON.parse(line)),
      line,
    ]);
    lines = new Map(entries);
    files.set(file, lines);
  }
  return lines.get(JSON.stringify(vector));
}

/** The vectors of a file as texts: its lines, or the whole of a `.json` file. */
export function readVectors(file: string): string[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  if (file.endsWith(".json")) return [text];
  return text.split("\n").filter((line) => line !== "");
}
