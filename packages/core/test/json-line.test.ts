import fc from "fast-check";
import { expect, test } from "vitest";
import { deepFreeze, toJsonLine } from "../src/index.ts";

test("a line holds no line break, whatever its texts hold", () => {
  const text = fc.array(fc.constantFrom("\n", "\r", "\u2028", "\u2029", "\u0085", "a", "\\", '"'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(text, (parts) => {
      const value = { [parts.join("")]: parts.join("") };
      const line = toJsonLine(value);
      expect(line).not.toMatch(/[\n\r\u2028\u2029]/);
      expect(JSON.parse(line)).toEqual(value);
    }),
  );
});

test("U+2028 and U+2029 are written as escapes, in keys and values", () => {
  expect(toJsonLine({ "\u2028": "a\u2029b" })).toBe('{"\\u2028":"a\\u2029b"}');
});

test("a half of a surrogate pair is written as an escape: the line is always good UTF-8", () => {
  expect(toJsonLine("\ud800 \udfff \ud83d\ude00")).toBe('"\\ud800 \\udfff \ud83d\ude00"');
  expect(Buffer.from(toJsonLine("\ud800")).toString()).toBe('"\\ud800"');
});

test("numbers that JSON does not know become what JSON.stringify makes of them", () => {
  expect(toJsonLine([-0, Number.NaN, Number.POSITIVE_INFINITY, 1e21])).toBe("[0,null,null,1e+21]");
});

test("what JSON cannot hold is a TypeError", () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  for (const value of [undefined, () => {}, Symbol("x"), 1n, cycle, { n: 1n }])
    expect(() => toJsonLine(value)).toThrow(TypeError);
  expect(() => toJsonLine(undefined)).toThrow("a undefined cannot be written as JSON");
});

test("freezing reaches all that a value holds, and stops at what is frozen already", () => {
  const value = deepFreeze({ list: [{ deep: [1] }], text: "x", nothing: null });
  expect([value, value.list, value.list[0], value.list[0]!.deep].every(Object.isFrozen)).toBe(true);
  expect(deepFreeze(value)).toBe(value);
});
