import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { type RowRangeOptions, rowSourceFor } from "@matrix/data";
import fc from "fast-check";
import { expect, test } from "vitest";
import { shareOf } from "../src/rows/part.ts";
import { dataSet, never, scratch } from "./support/data-sets.ts";
import { collect } from "./support/doubles.ts";

async function rowsOf(path: string, options: RowRangeOptions): Promise<number[]> {
  const rows = await collect(rowSourceFor(path, options).rows({ start: 0, signal: never }));
  expect(rows.map(({ index }) => index)).toEqual(rows.map((_, at) => at));
  return rows.map((row) => ("value" in row ? (row.value as { n: number }).n : Number.NaN));
}

const lines = (first: number, count: number) =>
  Array.from({ length: count }, (_, at) => `{"n":${first + at}}\n`).join("");

function folderOf(files: number, each: number): string {
  const folder = scratch();
  for (let file = 0; file < files; file++) {
    writeFileSync(
      join(folder, `${String(file).padStart(3, "0")}.jsonl.zst`),
      zstdCompressSync(lines(file * each, each)),
    );
  }
  return folder;
}

async function partsOf(path: string, of: number, limit?: number): Promise<number[][]> {
  const parts: number[][] = [];
  for (let part = 1; part <= of; part++) {
    parts.push(await rowsOf(path, { part: `${part}/${of}`, ...(limit === undefined ? {} : { limit }) }));
  }
  return parts;
}

test("as many files as parts or more: whole files are dealt, contiguous, larger parts first", async () => {
  const folder = folderOf(7, 2);
  expect(await partsOf(folder, 3)).toEqual([
    [0, 1, 2, 3, 4, 5],
    [6, 7, 8, 9],
    [10, 11, 12, 13],
  ]);
});

test("fewer files than parts: rows are dealt, contiguous, larger parts first", async () => {
  expect(await partsOf(folderOf(2, 5), 4)).toEqual([
    [0, 1, 2],
    [3, 4, 5],
    [6, 7],
    [8, 9],
  ]);
  expect(await partsOf(dataSet("one.jsonl", lines(0, 3)), 4)).toEqual([[0], [1], [2], []]);
});

test("a limit is divided among the parts", async () => {
  expect((await partsOf(folderOf(4, 5), 2, 7)).map((part) => part.length)).toEqual([4, 3]);
  expect(await partsOf(dataSet("one.jsonl", lines(0, 30)), 3, 7)).toEqual([
    [0, 1, 2],
    [3, 4],
    [5, 6],
  ]);
});

test("parts together have each row once, in order, for any number of files, rows and parts", async () => {
  const small = fc.integer({ min: 1, max: 6 });
  await fc.assert(
    fc.asyncProperty(small, small, small, async (files, each, of) => {
      const parts = await partsOf(folderOf(files, each), of);
      expect(parts.flat()).toEqual(Array.from({ length: files * each }, (_, n) => n));
    }),
    { numRuns: 25 },
  );
});

test("shares cover everything once and differ by one at most", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(1000), (of, total) => {
      const shares = Array.from({ length: of }, (_, index) => shareOf({ index, of }, total));
      expect(shares[0]!.start).toBe(0);
      expect(shares.at(-1)!.end).toBe(total);
      const sizes = shares.map(({ start, end }, at) => {
        expect(start).toBe(at === 0 ? 0 : shares[at - 1]!.end);
        return end - start;
      });
      expect(sizes).toEqual([...sizes].sort((one, other) => other - one));
      expect(sizes[0]! - sizes.at(-1)!).toBeLessThanOrEqual(1);
    }),
  );
});

test("the part stands in the fingerprint and its description", async () => {
  const folder = folderOf(2, 1);
  const [one, two] = await Promise.all(
    ["1/2", "2/2"].map((part) => rowSourceFor(folder, { part }).fingerprint()),
  );
  expect(one!.fingerprint).not.toBe(two!.fingerprint);
  expect(one!.description).toMatch(/, part 1\/2$/);
});

test.each([
  [
    { part: "0/4" },
    'part must be i/N with i from 1 to N, such as 1/4 for the first of four parts, got "0/4"',
  ],
  [{ part: "5/4" }, 'got "5/4"'],
  [{ part: "one" }, 'got "one"'],
  [{ part: "1/2", skip: 3 }, "skip and part cannot be given together"],
])("%j is refused at once", (options, says) => {
  expect(() => rowSourceFor("rows.jsonl", options)).toThrow(says);
});
