import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parquetSource } from "@matrix/data";
import { describe, expect, test } from "vitest";
import { fixture, never } from "./support/data-sets.ts";
import { collect } from "./support/doubles.ts";

// What pyarrow reads from the same files: fixtures/make_parquet.py.
function expected(name: string): unknown[] {
  const lines = readFileSync(join(fixture(`${name}.jsonl`)), "utf8")
    .split("\n")
    .slice(0, -1);
  return lines.map((line, index) => ({ index, value: JSON.parse(line) }));
}

describe.each(["snappy", "gzip", "zstd", "brotli", "lz4", "none", "v2", "checksum"])("%s", (kind) => {
  test("every type becomes the JSON that pyarrow's values stand for", async () => {
    const source = parquetSource(fixture(`types_${kind}.parquet`));
    expect(await collect(source.rows({ start: 0, signal: never }))).toEqual(expected("types"));
    expect(await source.count()).toBe(6);
  });
});

test.each(["v1", "v2"])("many pages and row groups of format %s are read in order", async (version) => {
  const source = parquetSource(fixture(`many_${version}.parquet`));
  expect(await collect(source.rows({ start: 0, signal: never }))).toEqual(expected("many"));
});

test.each(["v1", "v2"])("reading may start at any row of format %s", async (version) => {
  const rows = expected("many");
  for (const start of [1, 63, 64, 499, 500, 501, 777, 1199, 1200, 5000]) {
    const source = parquetSource(fixture(`many_${version}.parquet`));
    expect(await collect(source.rows({ start, signal: never }))).toEqual(rows.slice(start));
  }
});

test("skip and limit choose rows, and indices begin at 0 after those skipped", async () => {
  const rows = expected("many") as { value: unknown }[];
  const source = parquetSource(fixture("many_v1.parquet"), { skip: 490, limit: 20 });
  const values = rows.slice(490, 510).map(({ value }, index) => ({ index, value }));
  expect(await source.count()).toBe(20);
  expect(await collect(source.rows({ start: 0, signal: never }))).toEqual(values);
  expect(await collect(source.rows({ start: 7, signal: never }))).toEqual(values.slice(7));
  expect(await parquetSource(fixture("many_v1.parquet"), { skip: 1190, limit: 20 }).count()).toBe(10);
  expect(await parquetSource(fixture("many_v1.parquet"), { skip: 2000 }).count()).toBe(0);
});

test("a file without rows has none", async () => {
  const source = parquetSource(fixture("empty.parquet"));
  expect(await source.count()).toBe(0);
  expect(await collect(source.rows({ start: 0, signal: never }))).toEqual([]);
});
