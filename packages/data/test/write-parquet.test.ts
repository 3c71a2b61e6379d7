import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { JsonObject } from "@matrix/core";
import { jsonlSink, parquetSource, readRecords, writeParquet } from "@matrix/data";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CrashDisk } from "./support/crash-disk.ts";
import { never, scratch } from "./support/data-sets.ts";
import { collect, record } from "./support/doubles.ts";
import { describeWith, output } from "./support/zstd-files.ts";

async function readBack(path: string): Promise<unknown[]> {
  const rows = await collect(parquetSource(path).rows({ start: 0, signal: never }));
  return rows.map((row) => ("value" in row ? row.value : row.error.message));
}

const rows: JsonObject[] = [
  { id: 1, text: "é👩‍👩‍👧‍👦\n", good: true, score: 0.5, nested: { b: [1, { c: null }], a: "x" }, mixed: 1 },
  { id: 2, text: "", good: null, score: 3, mixed: "two", late: "here" },
  { id: -(2 ** 53) + 1, text: null, good: false, score: -1e300, nested: [], mixed: [3], "dotted.name": 1 },
];

test("each key becomes a column of its values' type, and comes back as it was", async () => {
  const path = join(scratch(), "deep/rows.parquet");
  const report = await writeParquet({ path, rows: () => rows });
  expect(report).toEqual({
    rows: 3,
    bytes: readFileSync(path).length,
    columns: [
      { name: "id", type: "INT64" },
      { name: "text", type: "STRING" },
      { name: "good", type: "BOOLEAN" },
      { name: "score", type: "DOUBLE" },
      { name: "nested", type: "JSON" },
      { name: "mixed", type: "JSON" },
      { name: "late", type: "STRING" },
      { name: "dotted.name", type: "INT64" },
    ],
  });
  const empty = Object.fromEntries(report.columns.map(({ name }) => [name, null]));
  expect(await readBack(path)).toEqual(rows.map((row) => ({ ...empty, ...row })));
  expect(readdirSync(dirname(path))).toEqual(["rows.parquet"]);
});

test("any rows come back as they were, in groups of any size and any compression", async () => {
  // A number beyond 2^53 would come back as a text, and JSON knows no -0.
  const number = fc
    .oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, min: -1e15, max: 1e15 }))
    .map((n) => (n === 0 ? 0 : n));
  const text = fc.string({ unit: "grapheme" });
  const scalar = fc.oneof(number, text, fc.boolean(), fc.constant(null));
  const value = fc.oneof(
    { withCrossShrink: true },
    scalar,
    fc.array(scalar, { minLength: 0, maxLength: 3 }),
    fc.dictionary(fc.constantFrom("x", "y"), scalar, { noNullPrototype: true }),
  );
  const row = fc.dictionary(fc.constantFrom("a", "b", "c", "d e", "é"), value, { noNullPrototype: true });
  const path = join(scratch(), "rows.parquet");
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 30 }),
      fc.constantFrom("zstd" as const, "snappy" as const, "none" as const),
      fc.constantFrom(1, 50, 1_000_000),
      async (given, compression, rowGroupBytes) => {
        fc.pre(given.some((each) => Object.keys(each).length > 0));
        const { columns } = await writeParquet({ path, rows: () => given, compression, rowGroupBytes });
        const empty = Object.fromEntries(columns.map(({ name }) => [name, null]));
        expect(await readBack(path)).toEqual(given.map((each) => ({ ...empty, ...each })));
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);

test("a run's records become a Parquet file", async () => {
  const folder = scratch();
  const records = join(folder, "records.jsonl.zst");
  const session = await jsonlSink({ path: records }).open({ run: "run-1" });
  await Promise.all(
    Array.from({ length: 300 }, (_, row) => session.write(record(row, row % 2 ? "failed" : "success"))),
  );
  await session.close();
  const path = join(folder, "records.parquet");
  await writeParquet({ path, rows: () => readRecords(records), rowGroupBytes: 2000 });
  expect(await readBack(path)).toEqual(await collect(readRecords(records)));
});

test("what was there is replaced at once, or stays where writing fails", async () => {
  const path = join(scratch(), "rows.parquet");
  writeFileSync(path, "old");
  const failing = async function* () {
    yield { a: 1 };
    if (readFileSync(path, "utf8") === "old" && existsSync(`${path}.part`))
      throw new Error("records are damaged");
  };
  await expect(writeParquet({ path, rows: failing })).rejects.toThrow("records are damaged");
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(existsSync(`${path}.part`)).toBe(false);
  await writeParquet({ path, rows: () => [{ a: 1 }] });
  expect(await readBack(path)).toEqual([{ a: 1 }]);
});

test("the file is durable under its name before the call resolves", async () => {
  const disk = new CrashDisk();
  await writeParquet({ path: "/out/rows.parquet", rows: () => rows, files: disk });
  const left = disk.crashedAfter(disk.trace.length, () => 0);
  expect(left.contentOf("/out/rows.parquet")).toEqual(disk.contentOf("/out/rows.parquet"));
});

test.each<[Partial<Parameters<typeof writeParquet>[0]>, string]>([
  [{ rows: () => [] }, "there are no rows to write"],
  [{ rows: () => [{}] }, "there are no rows to write"],
  [{ rowGroupBytes: 0 }, "rowGroupBytes must be a whole number of bytes from 1, got 0"],
  [
    { rows: () => Array.from({ length: 10_001 }, (_, n) => ({ [`key ${n}`]: n })) },
    "more than 10000 different keys",
  ],
])("%j is refused", async (options, says) => {
  const path = join(scratch(), "rows.parquet");
  await expect(writeParquet({ path, rows: () => rows, ...options })).rejects.toThrow(says);
  expect(existsSync(path)).toBe(false);
});

test("a folder in the file's place is told", async () => {
  const path = join(scratch(), "rows.parquet");
  mkdirSync(join(path, "full"), { recursive: true });
  await expect(writeParquet({ path, rows: () => rows })).rejects.toThrow(`writing ${path} failed`);
});

describeWith("python3", ["-c", "import duckdb"], "pip install duckdb", () => {
  test("DuckDB reads all compressions, with the types meant", async () => {
    for (const compression of ["zstd", "snappy", "none"] as const) {
      const path = join(scratch(), "rows.parquet");
      await writeParquet({ path, rows: () => rows, compression, rowGroupBytes: 1 });
      const script = `
import duckdb, json, sys
c = duckdb.connect()
types = c.execute("select column_name, column_type from (describe select * from read_parquet(?))", [sys.argv[1]]).fetchall()
rows = c.execute("select id, text, good, score, nested, mixed from read_parquet(?)", [sys.argv[1]]).fetchall()
print(json.dumps([dict(types), rows]))`;
      const [types, found] = JSON.parse(output("python3", ["-c", script, path]).toString()) as [
        unknown,
        unknown[][],
      ];
      expect(types).toMatchObject({
        id: "BIGINT",
        text: "VARCHAR",
        good: "BOOLEAN",
        score: "DOUBLE",
        nested: "JSON",
      });
      expect(found.map((row) => row.slice(0, 4))).toEqual(
        rows.map(({ id, text, good, score }) => [id, text, good, score]),
      );
      expect(found.map((row) => JSON.parse((row[4] as string | null) ?? "null") as unknown)).toEqual(
        rows.map(({ nested = null }) => nested),
      );
    }
  }, 60_000);
});
