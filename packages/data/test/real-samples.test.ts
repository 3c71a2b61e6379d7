import { readFileSync } from "node:fs";
import type { Json, SourceRow } from "@matrix/core";
import { rowSourceFor } from "@matrix/data";
import { expect, test } from "vitest";
import { never, sample, samplesAreThere } from "./support/data-sets.ts";
import { collect } from "./support/doubles.ts";

const real = test.skipIf(!samplesAreThere);
const note = samplesAreThere ? "" : " (skipped: the shared samples are not beside the repository)";

function linesOf(name: string): Json[] {
  const lines = readFileSync(sample(name), "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Json);
}

function valuesOf(rows: readonly SourceRow[]): (Json | undefined)[] {
  return rows.map((row) => ("value" in row ? row.value : undefined));
}

async function read(name: string, range?: { skip?: number; limit?: number }): Promise<SourceRow[]> {
  return await collect(rowSourceFor(sample(name), range).rows({ start: 0, signal: never }));
}

real(`MMLU-Pro's first 100 sample rows are the same from Parquet (snappy) as from JSONL${note}`, async () => {
  const rows = await read("mmlu_pro_100.parquet");
  expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  expect(valuesOf(rows)).toEqual(linesOf("mmlu_pro_sample.jsonl").slice(0, 100));
});

real(
  `the whole MMLU-Pro test split (zstd) has 12,032 rows, and the sample's are among them${note}`,
  async () => {
    const rows = await read("mmlu_pro_test.parquet");
    expect(rows.length).toBe(12_032);
    expect(await rowSourceFor(sample("mmlu_pro_test.parquet")).count()).toBe(12_032);
    const byId = new Map(
      valuesOf(rows).map((value) => [(value as { question_id: number }).question_id, value]),
    );
    expect(byId.size).toBe(12_032);
    for (const value of linesOf("mmlu_pro_sample.jsonl")) {
      expect(byId.get((value as { question_id: number }).question_id)).toEqual(value);
    }
  },
);

real.each([
  ["aqua_test.jsonl", 254],
  ["gsm8k_as_math.jsonl", 300],
  ["hi_tom_sample.jsonl", 60],
  ["mmlu_pro_sample.jsonl", 504],
  ["mmlu_pro_sample_llm_replies.jsonl", 504],
])(`%s has %i rows, as they stand in the file${note}`, async (name, count) => {
  const rows = await read(name);
  expect(valuesOf(rows)).toEqual(linesOf(name));
  expect(rows.length).toBe(count);
  expect(await rowSourceFor(sample(name)).count()).toBe(count);
});

real(`skip and limit take the same rows from both formats${note}`, async () => {
  const range = { skip: 37, limit: 20 };
  expect(await read("mmlu_pro_100.parquet", range)).toEqual(await read("mmlu_pro_sample.jsonl", range));
});
