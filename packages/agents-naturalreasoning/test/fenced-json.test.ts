import fc from "fast-check";
import { expect, test } from "vitest";
import { fencedObject } from "../src/fenced-json.ts";

const object = new Map([["a", 1]]);

test.each([
  '```json\n{"a":1}\n```',
  '```JSON {"a":1} ```',
  '```{"a":1}```',
  'Thoughts.\n```python\nx={}\n```\nthen\n```json\n{"a":1}\n```\nmore',
  // A closing fence may act as an opening one, and white space is Python's.
  '```text\nhello\n```\n{"a":1}\n```',
  '```json\u001c\u0085{"a":1}\u00a0```',
])("%j holds the object", (text) => {
  expect(fencedObject(text)).toEqual(object);
});

test.each([
  '{"a":1}',
  '```Json\n{"a":1}\n```',
  '``` json\n{"a":1}\n```',
  '```json\n{"a":1}\n``',
  '```json\n{"a":1} end\n```',
  '```json\ufeff{"a":1}```',
  "```json\n[1]\n```",
])("%j holds none", (text) => {
  expect(() => fencedObject(text)).toThrow(SyntaxError);
});

test("the object ends at the first closing brace that a fence follows, even inside a text", () => {
  expect(() => fencedObject('```json\n{"a":"}\n```"}\n```')).toThrow(SyntaxError);
});

test("whatever surrounds it, a fenced object is found as a lazy search finds it", () => {
  const piece = fc.constantFrom("```", "json", "{", "}", '"a":1', " ", "\n", "x", "`");
  const lazy = /```(?:json|JSON)?\s*(\{.*?\})\s*```/s;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
      const text = pieces.join("");
      const found = lazy.exec(text)?.[1];
      const valid = found !== undefined && parses(found);
      expect(attempt(text)).toBe(valid ? JSON.stringify(JSON.parse(found)) : undefined);
    }),
    { numRuns: 1000 },
  );
});

function attempt(text: string): string | undefined {
  try {
    return JSON.stringify(Object.fromEntries(fencedObject(text)));
  } catch {
    return undefined;
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
