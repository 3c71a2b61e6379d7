import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePythonJson } from "../src/python-json.ts";
import { plainValue } from "../src/python-value.ts";

test("what JavaScript writes is read back", () => {
  // The engine rounds large whole numbers, which here keep their digits.
  const rounded = (_: string, value: unknown) => (typeof value === "bigint" ? Number(value) : value);
  fc.assert(
    fc.property(fc.json(), (text) => {
      const read = JSON.stringify(plainValue(parsePythonJson(text)), rounded);
      expect(read).toBe(JSON.stringify(JSON.parse(text)));
    }),
    { numRuns: 300, examples: [['{"b":[1,{"c":null}],"":"\\u00e9\\n"}'], ["[9007199254740992]"]] },
  );
});

test("what is no JSON for JavaScript's parser is none here, but for Python's three numbers", () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom("}", '"', ",", "\\", "0", "\n", "e", "."),
      (json, at, extra) => {
        const place = at % (json.length + 1);
        const text = json.slice(0, place) + extra + json.slice(place);
        expect(parses(parsePythonJson, text)).toBe(parses(JSON.parse, text));
      },
    ),
    { numRuns: 500 },
  );
});

test("numbers that JSON does not have are read", () => {
  expect(parsePythonJson("[NaN,Infinity,-Infinity,1e400]")).toEqual([NaN, Infinity, -Infinity, Infinity]);
});

test("whole numbers keep their digits", () => {
  expect(parsePythonJson("[9007199254740991,9007199254740993,-100000000000000000000]")).toEqual([
    9007199254740991,
    9007199254740993n,
    -100000000000000000000n,
  ]);
});

test("members stay in the order of the source, and of a key that stands there twice the last value counts", () => {
  const object = parsePythonJson('{"b":1,"2":2,"1":3,"__proto__":4,"b":5}');
  expect(object).toEqual(
    new Map([
      ["b", 5],
      ["2", 2],
      ["1", 3],
      ["__proto__", 4],
    ]),
  );
  expect([...(object as ReadonlyMap<string, unknown>).keys()]).toEqual(["b", "2", "1", "__proto__"]);
});

test.each([
  "{'a':1}",
  '{"a":01}',
  '{"a":.5}',
  '{"a":5.}',
  '{"a":1,}',
  '{"a":True}',
  '"\\x41"',
  '"a\nb"',
  "[1] 2",
  "",
])("%j is refused with a reason", (text) => {
  expect(() => parsePythonJson(text)).toThrow(/^JSON (lacks|has) /);
});

test("a value that nests too deep is refused before the stack overflows", () => {
  expect(() => parsePythonJson("[".repeat(100_000))).toThrow(/deeper than 900/);
});

function parses(parser: (text: string) => unknown, text: string): boolean {
  try {
    parser(text);
    return true;
  } catch {
    return false;
  }
}
