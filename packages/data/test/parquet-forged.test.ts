import { zstdCompressSync } from "node:zlib";
import { BadRowError, DataError, type SourceRow } from "@matrix/core";
import { type ParquetSourceOptions, parquetSource } from "@matrix/data";
import { expect, test } from "vitest";
import { dataSet, never } from "./support/data-sets.ts";
import { collect } from "./support/doubles.ts";
import { type Claims, deepSchema, forgeParquet, list, struct, varint } from "./support/forge-parquet.ts";

const values = ["a", "b", "c"].map((text) => Buffer.from(text));

function read(claims: Claims, options?: ParquetSourceOptions): Promise<SourceRow[]> {
  const path = dataSet("rows.parquet", forgeParquet(claims));
  return collect(parquetSource(path, options).rows({ start: 0, signal: never }));
}

test("the forge makes sound files when nothing is forged", async () => {
  expect(await read({ values })).toEqual([
    { index: 0, value: { text: "a" } },
    { index: 1, value: { text: "b" } },
    { index: 2, value: { text: "c" } },
  ]);
});

test.each<[string, Partial<Claims>, string]>([
  ["a page of 2^31 - 1 values", { pageValues: 2 ** 31 - 1 }, "claims 2147483647 values"],
  ["a page of more values than rows", { pageValues: 4 }, "has more than 3 values"],
  ["a page of fewer values than rows", { pageValues: 2 }, "has 2 values where its footer says 3"],
  ["a page of -1 values", { pageValues: -1 }, "has -1 where a length should be"],
  ["2^40 rows in a row group", { groupRows: 2 ** 40 }, "has 3 values where its footer says 1099511627776"],
  ["2^62 rows in a row group", { groupRows: 2n ** 62n }, "row group 0 has 4611686018427387904 rows"],
  ["-1 rows in a row group", { groupRows: -1 }, "row group 0 has -1 rows"],
  ["more rows in the footer", { footerRows: 4 }, "its row groups have 3 rows, its footer says 4"],
  ["a chunk before the file's data", { chunkAt: 0 }, "has column text outside of the file"],
  ["a chunk after the file's end", { chunkAt: 10_000 }, "has column text outside of the file"],
  ["a chunk longer than the file", { chunkBytes: 2 ** 40 }, "has column text outside of the file"],
  ["a chunk of negative length", { chunkBytes: -5 }, "has column text outside of the file"],
  ["a page longer than its chunk", { pageBytes: 2 ** 30 }, "that does not end in it"],
  ["a page of 2 GiB unpacked", { uncompressedBytes: 2 ** 31 - 1 }, "has a page of 2147483647 bytes"],
  [
    "an unpacked length that is wrong",
    { uncompressedBytes: 14, codec: 6, body: zstdCompressSync("x".repeat(99)) },
    "cannot be decoded",
  ],
  ["a codec that is not read", { codec: 3 }, "compressed as LZO, which is not read"],
  ["a codec that does not exist", { codec: 99 }, "compressed as undefined"],
  [
    "a value longer than its page",
    { body: Buffer.from([0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0, 0]), uncompressedBytes: 9 },
    "cannot be decoded",
  ],
  ["a column __proto__", { name: "__proto__" }, 'has a column or field "__proto__"'],
  ["a BSON column", { convertedType: 20 }, "has the BSON column text"],
  ["an interval column", { convertedType: 21 }, "has the INTERVAL column text"],
  [
    "a list of 2^31 entries",
    { footer: struct([[2, list([], 2 ** 31 - 1)]]).bytes },
    "a list claims 2147483647 entries",
  ],
  [
    "a number of a million bytes",
    { footer: Buffer.concat([Buffer.from([0x16]), Buffer.alloc(1e6, 0x80), varint(1n)]) },
    "a number has more than 10 bytes",
  ],
  ["structs 100,000 deep", { footer: Buffer.alloc(100_000, 0x1c) }, "structs nest deeper than 16 levels"],
  ["a schema 50,000 deep", { schema: deepSchema(50_000) }, "has a damaged schema"],
  ["a schema whose end is missing", { schema: deepSchema(3) }, "has a damaged schema"],
  ["no schema", { schema: [] }, "has a damaged schema"],
])("%s is refused without memory or time being spent on it", async (_, claims, says) => {
  const reading = read({ values, ...claims });
  await expect(reading).rejects.toThrow(DataError);
  await expect(reading).rejects.toThrow(says);
});

test("a value that is not UTF-8 is a bad row; the others are read", async () => {
  const rows = await read({ values: [values[0]!, Buffer.from([0xff, 0xfe]), values[2]!] });
  expect(rows[0]).toEqual({ index: 0, value: { text: "a" } });
  expect(rows[1]).toMatchObject({ index: 1, error: expect.any(BadRowError) });
  expect(rows[1]).toHaveProperty(
    "error.message",
    expect.stringMatching(/rows\.parquet, row 2: column text is not valid UTF-8$/),
  );
  expect(rows[2]).toEqual({ index: 2, value: { text: "c" } });
});

test("a row over the limit is a bad row", async () => {
  const rows = await read({ values: [Buffer.alloc(100, "x"), values[1]!] }, { maxRowBytes: 50 });
  expect(rows[0]).toHaveProperty("error.message", expect.stringContaining("row 1: takes more than 50 bytes"));
  expect(rows[1]).toEqual({ index: 1, value: { text: "b" } });
});

test("JSON columns are parsed as JSONL is", async () => {
  const texts = ['{"id":12345678901234567890}', '{"__proto__":{"x":1}}', "{", "[".repeat(100_000), '{"a":1}'];
  const rows = await read({ values: texts.map((text) => Buffer.from(text)), convertedType: 19 });
  expect(rows[0]).toEqual({ index: 0, value: { text: { id: "12345678901234567890" } } });
  expect(rows[1]).toHaveProperty(
    "error.message",
    expect.stringContaining('column text has the key "__proto__"'),
  );
  expect(rows[2]).toHaveProperty("error.message", expect.stringContaining("column text is not JSON"));
  expect(rows[3]).toHaveProperty("error.message", expect.stringContaining("nests deeper than 256 levels"));
  expect(rows[4]).toEqual({ index: 4, value: { text: { a: 1 } } });
  expect(({} as { x?: number }).x).toBeUndefined();
});

test("bytes without a type are base64, or text by option", async () => {
  const claims = { values: [Buffer.from("é"), Buffer.from([0xff])], convertedType: undefined };
  expect(await read(claims)).toEqual([
    { index: 0, value: { text: "w6k=" } },
    { index: 1, value: { text: "/w==" } },
  ]);
  const rows = await read(claims, { bytes: "text" });
  expect(rows[0]).toEqual({ index: 0, value: { text: "é" } });
  expect(rows[1]).toHaveProperty("error.message", expect.stringContaining("is not valid UTF-8"));
});
