import { copyFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { jsonlSource, parquetSource } from "@matrix/data";
import { expect, test } from "vitest";
import { dataSet, fixture } from "./support/data-sets.ts";

const hundredKiB = Buffer.alloc(300 * 1024, '{"a":1}\n');

async function fingerprintOf(path: string, skip = 0): Promise<string> {
  return (await jsonlSource(path, { skip }).fingerprint()).fingerprint;
}

test("an unchanged data set has the same fingerprint each time", async () => {
  const path = dataSet("rows.jsonl", hundredKiB);
  expect(await fingerprintOf(path)).toBe(await fingerprintOf(path));
});

test.each([
  ["begins differently", 5, false],
  ["ends differently", hundredKiB.length - 5, false],
  ["was changed in the middle and says when", 150 * 1024, true],
])("a data set of the same size that %s has another fingerprint", async (_, at, newTime) => {
  const path = dataSet("rows.jsonl", hundredKiB);
  const { atime, mtime } = statSync(path);
  const before = await fingerprintOf(path);
  const changed = Buffer.from(hundredKiB);
  changed[at] = 0x37;
  writeFileSync(path, changed);
  utimesSync(path, atime, newTime ? new Date(mtime.getTime() + 5000) : mtime);
  expect(await fingerprintOf(path)).not.toBe(before);
});

test("a data set that grew, or lies elsewhere, or is read from another row on, has another fingerprint", async () => {
  const path = dataSet("rows.jsonl", hundredKiB);
  const before = await fingerprintOf(path);
  expect(await fingerprintOf(path, 1)).not.toBe(before);
  const copy = dataSet("rows.jsonl", hundredKiB);
  expect(await fingerprintOf(copy)).not.toBe(before);
  writeFileSync(path, Buffer.concat([hundredKiB, Buffer.from("{}\n")]));
  expect(await fingerprintOf(path)).not.toBe(before);
});

test("a limit leaves the fingerprint as it is: the rows keep their indices", async () => {
  const path = dataSet("rows.jsonl", hundredKiB);
  expect(await jsonlSource(path, { limit: 5 }).fingerprint()).toEqual(await jsonlSource(path).fingerprint());
});

test("the description says what and where", async () => {
  const path = dataSet("rows.jsonl", "{}\n");
  expect((await jsonlSource(path, { skip: 2 }).fingerprint()).description).toBe(
    `JSONL ${path}, 3 bytes, without the first 2 rows`,
  );
  const parquet = dataSet("rows.parquet", "");
  copyFileSync(fixture("empty.parquet"), parquet);
  expect((await parquetSource(parquet).fingerprint()).description).toBe(`Parquet ${parquet}, 475 bytes`);
});
