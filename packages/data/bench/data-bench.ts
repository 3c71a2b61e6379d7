// Rows a second of the sources, records a second of the sink, CPU per record and resident memory.
// node --conditions=@matrix/source packages/data/bench/data-bench.ts [file.parquet]
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { RowSource } from "@matrix/core";
import { jsonlSink, jsonlSource, parquetSource, readRecordLines, verifyOutput } from "@matrix/data";

const folder = mkdtempSync(join(tmpdir(), "matrix-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const signal = new AbortController().signal;

/** Runs `work` and prints how many of its things it did a second, and what one cost. */
async function measure(name: string, bytes: number, work: () => Promise<number>): Promise<void> {
  let peakRss = process.memoryUsage.rss();
  const watch = setInterval(() => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
  }, 20);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const count = await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(watch);
  const columns = [
    name.padEnd(48),
    `${Math.round(count / seconds)
      .toLocaleString("en")
      .padStart(11)}/s`,
    `${(bytes / seconds / 1e6).toFixed(0).padStart(6)} MB/s`,
    `${((user + system) / count).toFixed(2).padStart(8)} µs CPU each`,
    `peak RSS ${Math.round(Math.max(peakRss, process.memoryUsage.rss()) / 2 ** 20)} MiB`,
  ];
  process.stdout.write(`${columns.join("  ")}\n`);
}

async function countRows(source: RowSource, start = 0): Promise<number> {
  let rows = 0;
  for await (const row of source.rows({ start, signal })) if ("value" in row) rows++;
  return rows;
}

function textOf(bytes: number, seed: number): string {
  let text = "";
  for (let at = seed; text.length < bytes; at++) text += `How many ${at * 7919} apples, then? "${at}"\n`;
  return text.slice(0, bytes);
}

async function* lines(count: number, bytes: number): AsyncGenerator<string> {
  for (let row = 0; row < count; row++) {
    yield `${JSON.stringify({ id: row, question: textOf(bytes, row % 50), options: ["a", "b"] })}\n`;
  }
}

for (const [count, bytes] of [
  [20_000, 8000],
  [300_000, 200],
] as const) {
  const path = join(folder, `rows-${bytes}.jsonl`);
  await pipeline(lines(count, bytes), createWriteStream(path));
  const size = statSync(path).size;
  await measure(`JSONL source, ${bytes} B rows`, size, () => countRows(jsonlSource(path)));
  await measure(`JSONL source, ${bytes} B rows, found not parsed`, size, async () => {
    await countRows(jsonlSource(path), count);
    return count;
  });
  await measure(`JSONL count(), ${bytes} B rows`, size, async () => (await jsonlSource(path).count()) ?? 0);
  await pipeline(lines(count, bytes), createGzip(), createWriteStream(`${path}.gz`));
  await measure(`gzip JSONL source, ${bytes} B rows`, size, () => countRows(jsonlSource(`${path}.gz`)));
}

const parquet = process.argv[2];
if (parquet !== undefined) {
  const source = parquetSource(parquet);
  await measure(`Parquet source, ${statSync(parquet).size} bytes`, statSync(parquet).size, () =>
    countRows(source),
  );
}

for (const [count, bytes, inFlight] of [
  [40_000, 8000, 64],
  [40_000, 8000, 1024],
  [200_000, 500, 1024],
] as const) {
  const path = join(folder, `records-${bytes}-${inFlight}.jsonl`);
  const samples = Array.from({ length: 50 }, (_, seed) => JSON.stringify({ text: textOf(bytes, seed) }));
  const session = await jsonlSink({ path }).open({ run: "bench" });
  let next = 0;
  const writer = async () => {
    while (next < count) {
      const sequence = next++;
      await session.write({ sequence, outcome: "success", line: samples[sequence % samples.length]! });
    }
  };
  await measure(`sink, ${bytes} B records, ${inFlight} in flight`, count * bytes, async () => {
    await Promise.all(Array.from({ length: inFlight }, writer));
    return count;
  });
  await session.close();
  await measure(`  opened again`, statSync(`${path}.journal`).size, async () => {
    const again = await jsonlSink({ path }).open({ run: "bench" });
    await again.close();
    return again.counts.success;
  });
  await measure(`  readRecordLines`, statSync(path).size, async () => {
    let records = 0;
    for await (const _ of readRecordLines(path)) records++;
    return records;
  });
  await measure(`  verifyOutput`, statSync(path).size, async () => (await verifyOutput(path)).rows);
  rmSync(path);
}
