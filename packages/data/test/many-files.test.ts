import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { DataError, OptionError, type RowSource } from "@matrix/core";
import { rowSourceFor } from "@matrix/data";
import { expect, test } from "vitest";
import { fixture, never, scratch } from "./support/data-sets.ts";
import { collect } from "./support/doubles.ts";

function place(folder: string, files: { readonly [name: string]: string | Uint8Array }): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return folder;
}

const line = (n: number | string) => `{"n":${JSON.stringify(n)}}\n`;
const lines = (...ns: (number | string)[]) => ns.map(line).join("");

async function numbers(source: RowSource, start = 0): Promise<unknown[]> {
  const rows = await collect(source.rows({ start, signal: never }));
  expect(rows.map(({ index }) => index)).toEqual(rows.map((_, at) => start + at));
  return rows.map((row) => ("value" in row ? (row.value as { n: unknown }).n : row.error.message));
}

function shards(): string {
  return place(scratch(), {
    "b/2.jsonl": lines(2, 3),
    "b/10.jsonl.zst": zstdCompressSync(lines(0, 1)),
    "c.ndjson.gz": gzipSync(lines(4)),
    "d.jsonl": "",
    "e.jsonl": lines(5),
    "README.md": "# no data",
    ".hidden.jsonl": lines("hidden"),
    "_temporary/x.jsonl": lines("temporary"),
  });
}

test("a folder is all data files in it and below, in the order of their paths, as one run of rows", async () => {
  const source = rowSourceFor(shards());
  expect(await numbers(source)).toEqual([0, 1, 2, 3, 4, 5]);
});

test("reading on from any row, with any range, gives the rest of the same rows", async () => {
  const folder = shards();
  for (const range of [
    {},
    { skip: 1 },
    { limit: 4 },
    { skip: 2, limit: 3 },
    { skip: 6 },
    { skip: 9, limit: 1 },
  ]) {
    const all = await numbers(rowSourceFor(folder, range));
    const { skip = 0, limit = 99 } = range;
    expect(all).toEqual([0, 1, 2, 3, 4, 5].slice(skip, skip + limit));
    for (let start = 0; start <= 7; start++) {
      expect(await numbers(rowSourceFor(folder, range), start)).toEqual(all.slice(start));
    }
  }
});

test("Parquet files stand beside others; those before the first row that is wanted are not read", async () => {
  const folder = place(scratch(), { "c.jsonl": '{"id":"last"}\n' });
  copyFileSync(fixture("many_v1.parquet"), join(folder, "a.parquet"));
  copyFileSync(fixture("many_v2.parquet"), join(folder, "b.parquet"));
  const each = readFileSync(fixture("many.jsonl"), "utf8").trimEnd().split("\n").length;
  const source = rowSourceFor(folder);
  expect(await source.count()).toBe(2 * each + 1);
  const from = await collect(source.rows({ start: 2 * each - 1, signal: never }));
  expect(from.map(({ index }) => index)).toEqual([2 * each - 1, 2 * each]);
  expect(from[1]).toEqual({ index: 2 * each, value: { id: "last" } });
});

test.each<[string, unknown[]]>([
  ["*.jsonl", [5]],
  ["b/*", [0, 1, 2, 3]],
  ["**/*.jsonl", ["temporary", 2, 3, 5]],
  ["?/[0-9].jsonl", [2, 3]],
  ["?/[!0-9]*.jsonl", []],
  ["{b/10,e}.jsonl*", [0, 1, 5]],
  ["*.{jsonl,ndjson.gz}", [4, 5]],
])("the pattern %s matches as in a shell", async (pattern, expected) => {
  const source = rowSourceFor(`${shards()}/${pattern}`);
  if (expected.length > 0) expect(await numbers(source)).toEqual(expected);
  else await expect(numbers(source)).rejects.toThrow("matches no file; check the pattern");
});

test("several paths come one after the other, in the order given", async () => {
  const folder = shards();
  const source = rowSourceFor([join(folder, "e.jsonl"), `${folder}/b/*`, join(folder, "e.jsonl")]);
  expect(await numbers(source)).toEqual([5, 0, 1, 2, 3, 5]);
  expect((await source.fingerprint()).description).toMatch(/^JSONL and zstd JSONL .*, 4 files, \d+ bytes$/);
});

test("a file whose name holds a wildcard is taken by its name", async () => {
  const folder = place(scratch(), { "my [1].jsonl": lines(1), "my 1.jsonl": lines("other") });
  expect(await numbers(rowSourceFor(join(folder, "my [1].jsonl")))).toEqual([1]);
});

test("links to files are read, as hub caches have them", async () => {
  const folder = place(scratch(), { "blobs/0": lines(7) });
  mkdirSync(join(folder, "snapshot"));
  symlinkSync("../blobs/0", join(folder, "snapshot/train.jsonl"));
  expect(await numbers(rowSourceFor(join(folder, "snapshot")))).toEqual([7]);
});

test("a bad line names its own file and line", async () => {
  const folder = place(scratch(), { "a.jsonl": lines(0), "b.jsonl": `${lines(1)}oops\n` });
  const [, , bad] = await numbers(rowSourceFor(folder));
  expect(bad).toContain(`${join(folder, "b.jsonl")}:2 is not JSON`);
});

test("what cannot be a data set is refused with the way out", async () => {
  const folder = place(scratch(), { "notes.txt": "", "x/rows.csv": "" });
  await expect(numbers(rowSourceFor(folder))).rejects.toThrow(
    `data set folder ${folder} has no files that end in .jsonl`,
  );
  await expect(numbers(rowSourceFor(folder))).rejects.toThrow(DataError);
  const matching = numbers(rowSourceFor(`${folder}/x/*`));
  await expect(matching).rejects.toThrow(`matches ${folder}/x/rows.csv, which has none of the endings known`);
  await expect(matching).rejects.toThrow(OptionError);
  await expect(numbers(rowSourceFor("/nowhere/*.jsonl"))).rejects.toThrow("does not exist");
  expect(() => rowSourceFor([])).toThrow("at least one path");
});

test("a file that is added, removed or changed changes the fingerprint", async () => {
  const folder = shards();
  const before = (await rowSourceFor(folder).fingerprint()).fingerprint;
  expect((await rowSourceFor(folder).fingerprint()).fingerprint).toBe(before);
  place(folder, { "f.jsonl": "" });
  const added = (await rowSourceFor(folder).fingerprint()).fingerprint;
  place(folder, { "f.jsonl": lines(9) });
  const changed = (await rowSourceFor(folder).fingerprint()).fingerprint;
  expect(new Set([before, added, changed]).size).toBe(3);
});

test("progress tells the bytes read, as they lie", async () => {
  const folder = place(scratch(), { "a.jsonl.zst": zstdCompressSync(lines(1)), "b.jsonl": lines(2) });
  const source = rowSourceFor(folder);
  expect(source.progress?.()).toBeUndefined();
  const totalBytes = zstdCompressSync(lines(1)).length + lines(2).length;
  await numbers(source);
  expect(source.progress?.()).toEqual({ bytes: totalBytes, totalBytes });
});

test("of two readings at once, progress tells of the last that began, alone", async () => {
  const folder = place(scratch(), { "a.jsonl": lines(1), "b.jsonl": lines(2) });
  const source = rowSourceFor(folder);
  const first = source.rows({ start: 0, signal: never })[Symbol.asyncIterator]();
  await first.next();
  await numbers(source);
  await first.next();
  const totalBytes = lines(1, 2).length;
  expect(source.progress?.()).toEqual({ bytes: totalBytes, totalBytes });
});
