import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { StorageError } from "@matrix/core";
import { jsonlSink, jsonlSource, type Repair, readRecordLines, verifyOutput } from "@matrix/data";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { journalFrame } from "../src/sink/frames.ts";
import { encodeJournalLine, journalHead } from "../src/sink/journal-line.ts";
import { CrashDisk } from "./support/crash-disk.ts";
import { never } from "./support/data-sets.ts";
import { collect, record } from "./support/doubles.ts";
import { deadZstdOutput, diskWith, openOn, zstdOutput } from "./support/outputs.ts";
import { describeWith, output, skippable } from "./support/zstd-files.ts";

const groups = [[record(0), record(1, "failed")], [record(2, "dead")], [record(3), record(4)]];
const path = zstdOutput;

async function sequencesIn(disk: CrashDisk): Promise<number[]> {
  return (await collect(readRecordLines(path, { files: disk }))).map(({ sequence }) => sequence);
}

const headEnd = journalFrame(encodeJournalLine(journalHead("run-1", false)).bytes).length;

test("records written together become durable with one write and one sync", async () => {
  const disk = new CrashDisk();
  const session = await openOn(disk, { path });
  const before = disk.trace.length;
  await Promise.all(Array.from({ length: 500 }, (_, row) => session.write(record(row))));
  expect(disk.trace.slice(before).map(({ type }) => type)).toEqual(["append", "sync"]);
  await session.close();
});

test("an output opened again knows its rows and counts, and goes on behind them", async () => {
  const disk = await diskWith(groups, { path, successOnly: true });
  const session = await openOn(disk, { path, successOnly: true });
  expect([0, 1, 2, 3, 4, 5].map((row) => session.has(row))).toEqual([true, true, true, true, true, false]);
  expect(session.counts).toEqual({ success: 3, failed: 1, dead: 1 });
  await session.write(record(5));
  await session.close();
  expect(await sequencesIn(disk)).toEqual([0, 1, 2, 3, 4, 5]);
});

test("what is written under successOnly is two files of plain zstd frames", async () => {
  const disk = await diskWith(groups, { path, successOnly: true });
  expect(disk.contentOf(deadZstdOutput)!.length).toBeGreaterThan(0);
  const report = await verifyOutput(path, { files: disk });
  expect(report).toMatchObject({
    counts: { success: 3, failed: 1, dead: 1 },
    batches: 3,
    tailBytes: 0,
    problems: [],
  });
});

test.each([
  ["half a frame", zstdCompressSync(`${record(3).line}\n`.repeat(9)).subarray(0, 20)],
  ["a whole frame that the journal does not have", zstdCompressSync(`${record(3).line}\n`)],
  ["zeros", Buffer.alloc(5000)],
  ["somebody's skippable frame", skippable(Buffer.from("mine"), 1)],
])("%s at the end is cut off and told", async (_, tail) => {
  const disk = await diskWith(groups, { path });
  const before = disk.contentOf(path)!;
  disk.place(path, Buffer.concat([before, tail]));
  const repairs: Repair[] = [];
  const session = await openOn(disk, { path, onRepair: (repair) => repairs.push(repair) });
  expect(disk.contentOf(path)).toEqual(before);
  expect(repairs).toEqual([{ path, at: before.length, bytes: tail.length }]);
  await session.close();
});

test("a last batch whose journal frame is there but not its data was never durable: it is given up", async () => {
  const disk = await diskWith(groups, { path });
  const content = Buffer.from(disk.contentOf(path)!);
  const two = (await diskWith(groups.slice(0, 2), { path })).contentOf(path)!.length;
  content.fill(0, two + 20, two + 40);
  disk.place(path, content);
  expect(await sequencesIn(disk)).toEqual([0, 1, 2]);
  const session = await openOn(disk, { path });
  expect([2, 3, 4].map((row) => session.has(row))).toEqual([true, false, false]);
  for (const row of groups[2]!) await session.write(row);
  await session.close();
  expect(await sequencesIn(disk)).toEqual([0, 1, 2, 3, 4]);
});

test.each([0, 1, 4, 6, 8, 12, 40, headEnd - 1])(
  "of a head only %d bytes are there: it is begun again",
  async (bytes) => {
    const head = journalFrame(encodeJournalLine(journalHead("run-1", false)).bytes);
    const torn = Buffer.concat([head.subarray(0, bytes), Buffer.alloc(bytes === 0 ? 0 : headEnd - bytes)]);
    for (const left of [head.subarray(0, bytes), torn]) {
      const disk = new CrashDisk(new Map([[path, left]]));
      const session = await openOn(disk, { path });
      await session.write(record(0));
      await session.close();
      expect(await sequencesIn(disk)).toEqual([0]);
    }
  },
);

test.each<[string, (content: Buffer) => Buffer, string]>([
  ["damage in a batch before the last", (content) => flipped(content, headEnd + 30), "is damaged"],
  [
    "damage in a journal frame before the last",
    (content) => flipped(content, content.indexOf('"batch":1')),
    "is damaged at byte",
  ],
  [
    "a file without its head",
    (content) => content.subarray(headEnd),
    "is not the output of a run; move it away",
  ],
  ["somebody's data", () => zstdCompressSync('{"a":1}\n'), "is not the output of a run"],
  ["somebody's text", () => Buffer.from("dear diary\n"), "is not the output of a run"],
  [
    "a newer version",
    () => journalFrame(encodeJournalLine({ ...journalHead("run-1", false), v: 2 }).bytes),
    "has version 2",
  ],
])("%s is refused, nothing is changed, and the way out is named", async (_, spoil, says) => {
  const disk = await diskWith(groups, { path });
  disk.place(path, spoil(disk.contentOf(path)!));
  const before = disk.contentOf(path);
  await expect(openOn(disk, { path })).rejects.toThrow(StorageError);
  await expect(openOn(disk, { path })).rejects.toThrow(says);
  await expect(openOn(disk, { path })).rejects.toThrow(/move it|use the version/);
  expect(disk.contentOf(path)).toEqual(before);
});

test("any damage is told, taken for a torn last write, or refused; no other record than was written is ever read", async () => {
  const sound = await diskWith(groups, { path });
  const content = sound.contentOf(path)!;
  const written = new Map(
    (await collect(readRecordLines(path, { files: sound }))).map((row) => [row.sequence, row]),
  );
  const lastBatchAt = (await diskWith(groups.slice(0, 2), { path })).contentOf(path)!.length;
  const damage = fc.record({
    at: fc.nat(content.length - 1),
    length: fc.integer({ min: 1, max: 64 }),
    how: fc.constantFrom("flip", "zero", "cut", "noise"),
    noise: fc.uint8Array({ minLength: 64, maxLength: 64 }),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ at, length, how, noise }) => {
      const to = Math.min(at + length, content.length);
      const spoiled = Buffer.from(how === "cut" ? content.subarray(0, at) : content);
      if (how === "flip") spoiled[at]! ^= 1 << (length % 8);
      if (how === "zero") spoiled.fill(0, at, to);
      if (how === "noise") spoiled.set(noise.subarray(0, to - at), at);
      fc.pre(!spoiled.equals(content));
      const disk = new CrashDisk(new Map([[path, spoiled]]));
      const report = await verifyOutput(path, { files: disk });
      expect(report.problemCount + written.size - report.rows).toBeGreaterThan(0);
      try {
        for await (const row of readRecordLines(path, { files: disk }))
          expect(row).toEqual(written.get(row.sequence));
      } catch (error) {
        expect(error).toBeInstanceOf(StorageError);
      }
      const session = await openOn(disk, { path }).catch((error: unknown) => error);
      // Only what a crash can leave is repaired: a file cut anywhere, or a last batch that is not whole.
      if (how === "cut" || at >= lastBatchAt) expect(session).not.toBeInstanceOf(Error);
      else if (session instanceof Error) expect(session).toBeInstanceOf(StorageError);
    }),
    { numRuns: 1500 },
  );
}, 60_000);

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 4;
  return copy;
}

describe("other readers take the file as it is", () => {
  const count = 5000;
  const folder = mkdtempSync(join(tmpdir(), "matrix-data-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "records.jsonl.zst");

  beforeAll(async () => {
    const session = await jsonlSink({ path: file, flushMs: 0, flushRows: 300 }).open({ run: "run-1" });
    for (let row = 0; row < count; row += 500) {
      await Promise.all(
        Array.from({ length: 500 }, (_, at) => session.write(record(row + at, "success", 200))),
      );
    }
    await session.close();
  });

  test("our own source", async () => {
    const rows = await collect(jsonlSource(file).rows({ start: 0, signal: never }));
    expect(rows).toHaveLength(count);
    expect(readFileSync(file).length).toBeLessThan(count * 100);
  });

  describeWith("zstd", ["--version"], "install zstd", () => {
    test("zstd -dc has every record, and zstd -t finds it sound", () => {
      const lines = output("zstd", ["-dc", file]).toString().trimEnd().split("\n");
      expect(lines.map((line) => (JSON.parse(line) as { row: number }).row)).toEqual([
        ...Array(count).keys(),
      ]);
      output("zstd", ["-q", "-t", file]);
    });
  });

  describeWith("python3", ["-c", "import zstandard"], "pip install zstandard", () => {
    test("Python's zstandard has every record", () => {
      const script =
        "import json, sys, zstandard\nwith zstandard.open(sys.argv[1], 'rt') as lines:\n print(sum(json.loads(line)['row'] for line in lines))";
      expect(Number(output("python3", ["-c", script, file]))).toBe((count * (count - 1)) / 2);
    }, 60_000);
  });

  describeWith("python3", ["-c", "import duckdb"], "pip install duckdb", () => {
    test("DuckDB has every record", () => {
      const script =
        "import duckdb, sys\nprint(duckdb.connect().execute('select sum(row) from read_json(?)', [sys.argv[1]]).fetchone()[0])";
      expect(Number(output("python3", ["-c", script, file]))).toBe((count * (count - 1)) / 2);
    }, 60_000);
  });
});
