import { BadRowError, type SourceRow } from "@matrix/core";
import { jsonlSource } from "@matrix/data";
import { expect, test } from "vitest";
import { dataSet, never } from "./support/data-sets.ts";
import { collect } from "./support/doubles.ts";

function read(path: string, maxLineBytes?: number): Promise<SourceRow[]> {
  const options = maxLineBytes === undefined ? {} : { maxLineBytes };
  return collect(jsonlSource(path, options).rows({ start: 0, signal: never }));
}

test.each<[string, string | Buffer, string]>([
  ["a line that is not JSON", "{oops", "is not JSON: Expected property name"],
  ["half a line", '{"a": "b', "is not JSON: Unterminated string"],
  ["two values on a line", '{"a":1} {"b":2}', "is not JSON: Unexpected non-whitespace character"],
  ["a trailing comma", '{"a":1,}', "is not JSON"],
  ["NaN", '{"a":NaN}', "is not JSON"],
  ["zero bytes", "\0\0\0", "is not JSON"],
  ["a line that is an array", "[1,2]", "is JSON but not an object: it is an array"],
  ["a line that is a string", '"text"', "is JSON but not an object: it is a string"],
  ["a line that is a number", "7", "is JSON but not an object: it is a number"],
  ["a line that is null", "null", "is JSON but not an object: it is null"],
  ["bytes that are not UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), "is not valid UTF-8"],
  ["a UTF-8 surrogate", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), "is not valid UTF-8"],
  ["half a UTF-8 character", Buffer.from([0x22, 0xe2, 0x82, 0x22]), "is not valid UTF-8"],
  ["brackets 1,000,000 deep", "[".repeat(1_000_000), "is refused: it nests deeper than 256 levels"],
  [
    "objects 5,000 deep",
    `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`,
    "is refused: it nests deeper than 256 levels",
  ],
  ["1,000,000 keys", `{${'"a":1,'.repeat(1_000_000)}"b":1}`, "is refused: it has more than 100000 members"],
  ["the key __proto__", '{"__proto__":{"x":1}}', 'has the key "__proto__"'],
  ["the key __proto__ further in", '{"a":[{"__proto__":null}]}', 'has the key "__proto__"'],
  ["the key __proto__ in escapes", '{"\\u005f_p\\u0072oto__":{"x":1}}', 'has the key "__proto__"'],
])("%s is a bad row that names file and line; the rows around it are read", async (_, line, says) => {
  const path = dataSet(
    "rows.jsonl",
    Buffer.concat([Buffer.from('{"n":1}\n\n'), Buffer.from(line), Buffer.from('\n{"n":2}\n')]),
  );
  const [before, bad, after, ...more] = await read(path);
  expect([before, after, more]).toEqual([{ index: 0, value: { n: 1 } }, { index: 2, value: { n: 2 } }, []]);
  expect(bad).toMatchObject({ index: 1, error: expect.any(BadRowError) });
  expect(bad).toHaveProperty("error.message", expect.stringContaining(`${path}:3 ${says}`));
  expect(await jsonlSource(path).count()).toBe(3);
  expect(({} as { x?: number }).x).toBeUndefined();
});

test("a line over the limit is a bad row wherever chunks end, and is not held in memory", async () => {
  const long = `{"a":"${"x".repeat(3_000_000)}"}`;
  const path = dataSet("rows.jsonl", `{"n":1}\n${long}\n{"n":2}\n${long}`);
  const rows = await read(path, 1_000_000);
  expect(rows.map((row) => ("error" in row ? row.error.message : row.value))).toEqual([
    { n: 1 },
    `${path}:2 is longer than 1000000 bytes; raise maxLineBytes if it is sound`,
    { n: 2 },
    `${path}:4 is longer than 1000000 bytes; raise maxLineBytes if it is sound`,
  ]);
  expect((await read(path, 4_000_000)).every((row) => "value" in row)).toBe(true);
});

test("a line of exactly the limit is read", async () => {
  const path = dataSet("rows.jsonl", '{"n":1}\n{"n":12}\n');
  expect((await read(path, 7)).map((row) => "value" in row)).toEqual([true, false]);
});

test("own keys that prototypes have are data", async () => {
  const path = dataSet(
    "rows.jsonl",
    '{"constructor":{"prototype":{"x":1}},"toString":2,"text":"about __proto__"}\n',
  );
  const value = { constructor: { prototype: { x: 1 } }, toString: 2, text: "about __proto__" };
  expect(await read(path)).toEqual([{ index: 0, value }]);
  expect(({} as { x?: number }).x).toBeUndefined();
});

test("numbers that a double cannot hold stay exact, as strings", async () => {
  const path = dataSet(
    "rows.jsonl",
    '{"a":9007199254740993,"b":-12345678901234567890,"c":1e400,"d":[9007199254740991,1.5,1e22,0.12345678901234568]}\n',
  );
  const value = {
    a: "9007199254740993",
    b: "-12345678901234567890",
    c: "1e400",
    d: [9007199254740991, 1.5, 1e22, 0.12345678901234568],
  };
  expect(await read(path)).toEqual([{ index: 0, value }]);
});
