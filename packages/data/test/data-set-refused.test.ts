import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { DataError, OptionError, type RowSource } from "@matrix/core";
import { jsonlSource, parquetSource, rowSourceFor } from "@matrix/data";
import { describe, expect, test } from "vitest";
import { dataSet, never, scratch, withoutRights } from "./support/data-sets.ts";
import { collect } from "./support/doubles.ts";

const uses: [string, (source: RowSource) => Promise<unknown>][] = [
  ["rows", (source) => collect(source.rows({ start: 0, signal: never }))],
  ["count", (source) => source.count()],
  ["fingerprint", (source) => source.fingerprint()],
];

describe.each<[string, (path: string) => RowSource]>([
  ["jsonl", jsonlSource],
  ["gzip", (path) => jsonlSource(path, { compression: "gzip" })],
  ["zstd", (path) => jsonlSource(path, { compression: "zstd" })],
  ["parquet", parquetSource],
])("%s", (_, sourceOf) => {
  test.each(uses)(
    "a missing file is refused by %s, naming it and where it was looked for",
    async (_, use) => {
      const path = join(scratch(), "missing");
      await expect(use(sourceOf(path))).rejects.toThrow(DataError);
      await expect(use(sourceOf(path))).rejects.toThrow(
        `data set ${path} does not exist (looked for ${path}); check its path`,
      );
    },
  );

  test.each(uses)("a file below a file is refused by %s as missing", async (_, use) => {
    await expect(use(sourceOf(join(dataSet("file", ""), "below")))).rejects.toThrow("does not exist");
  });

  test.each(uses)("a folder is refused by %s", async (_, use) => {
    const path = scratch();
    await expect(use(sourceOf(path))).rejects.toThrow(
      `data set ${path} is a folder; name one of the files in it`,
    );
  });

  test.each(uses)("a named pipe is refused by %s without waiting for a writer", async (_, use) => {
    const path = join(scratch(), "pipe");
    execFileSync("mkfifo", [path]);
    await expect(use(sourceOf(path))).rejects.toThrow("is not a regular file");
  });

  test("a file without permission is refused", async () => {
    const path = dataSet("rows", "{}");
    chmodSync(path, 0);
    const reading = withoutRights(() => sourceOf(path).fingerprint());
    await expect(reading).rejects.toThrow("may not be read by this user; check its permissions");
  });
});

test.each([
  ["gzip", gzipSync("{}"), "is gzip; give it a name that ends in .gz"],
  ["zstd", zstdCompressSync("{}"), "is zstd; give it a name that ends in .zst"],
  ["Parquet", Buffer.from("PAR1...."), "is Parquet; give it a name that ends in .parquet"],
  ["a zip archive", Buffer.from("PK\u0003\u0004"), "is a zip archive; unpack it"],
  ["UTF-16", Buffer.from('\uFEFF{"a":1}\n', "utf16le"), "is UTF-16; JSONL is UTF-8"],
])("%s under a JSONL name is told, rather than read as bad rows", async (_, content, says) => {
  const path = dataSet("rows.jsonl", content);
  const reading = collect(jsonlSource(path).rows({ start: 0, signal: never }));
  await expect(reading).rejects.toThrow(DataError);
  await expect(reading).rejects.toThrow(`data set ${path} ${says}`);
});

test.each([
  "rows.jsonl",
  "rows.ndjson",
  "ROWS.JSONL",
  "rows.jsonl.gz",
  "rows.NDJSON.gz",
  "rows.jsonl.zst",
  "rows.ndjson.ZST",
  "a.b/rows.parquet",
  "rows.Parquet",
])("%s has an ending that is known", async (name) => {
  await expect(rowSourceFor(`/nowhere/${name}`).fingerprint()).rejects.toThrow("does not exist");
});

test.each([
  ["rows.json", "a .json file is one document: write one object a line and name it .jsonl"],
  ["rows.csv", "convert it to JSONL or Parquet"],
  ["rows", "(.jsonl, .ndjson, .jsonl.gz, .ndjson.gz, .jsonl.zst, .ndjson.zst, .parquet)"],
  ["rows.zst", "none of the endings known"],
  ["rows.gz", "none of the endings known"],
  ["", "none of the endings known"],
])("%s is refused with the endings known and the way out", (name, says) => {
  expect(() => rowSourceFor(name)).toThrow(OptionError);
  expect(() => rowSourceFor(name)).toThrow(says);
});

test.each([
  [{ skip: -1 }, "skip must be a whole number of rows from 0, got -1"],
  [{ skip: 0.5 }, "skip must be a whole number of rows from 0, got 0.5"],
  [{ limit: -3 }, "limit must be a whole number of rows from 0, got -3"],
  [{ limit: Number.NaN }, "limit must be a whole number of rows from 0, got NaN"],
])("the range %j is refused at once", (range, says) => {
  expect(() => rowSourceFor("rows.jsonl", range)).toThrow(says);
  expect(() => rowSourceFor("rows.parquet", range)).toThrow(says);
});

test("limits of size that make no sense are refused at once", () => {
  expect(() => jsonlSource("rows.jsonl", { maxLineBytes: 0 })).toThrow("maxLineBytes must be");
  expect(() => parquetSource("rows.parquet", { maxRowBytes: 1.5 })).toThrow("maxRowBytes must be");
});
