import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ColumnReader } from "../src/parquet/column-reader.ts";
import { openParquet } from "../src/parquet/parquet-file.ts";
import { localShard } from "../src/rows/local-shard.ts";
import { fixture } from "./support/data-sets.ts";

const rows = readFileSync(fixture("many.jsonl"), "utf8")
  .split("\n")
  .slice(0, -1)
  .map((line) => JSON.parse(line) as { readonly [column: string]: unknown });

test.each(["v1", "v2"])(
  "any window of any column of format %s has the values of its rows",
  async (version) => {
    const file = await openParquet(localShard(fixture(`many_${version}.parquet`)));
    const readers: ColumnReader[][] = [];
    for (const group of file.metadata.row_groups.keys()) {
      readers.push(
        await Promise.all(file.columns.map((column) => ColumnReader.open(file, group, column, false))),
      );
    }
    const window = fc.record({ group: fc.nat(1), column: fc.nat(4), from: fc.nat(499), length: fc.nat(500) });
    await fc.assert(
      fc.asyncProperty(window, async ({ group, column, from, length }) => {
        const to = Math.min(500, from + length);
        const { name } = file.columns[column]!;
        const values = Array.from(await readers[group]![column]!.read(from, to), (value) =>
          typeof value === "bigint" ? Number(value) : (value ?? null),
        );
        const start = group * 500;
        expect(values).toEqual(rows.slice(start + from, start + to).map((row) => row[name]));
      }),
      { numRuns: 300 },
    );
    await file.access.close();
  },
  60_000,
);
