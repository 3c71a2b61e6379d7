import { basename } from "node:path";
import { LockedError, type RowRecord, StorageError } from "@matrix/core";
import { assembleOutput, jsonlSink, readRecordLines, verifyOutput } from "@matrix/data";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CrashDisk, type Fate } from "./support/crash-disk.ts";
import { collect, hastyClock, record } from "./support/doubles.ts";
import { FreezingFiles } from "./support/freezing-files.ts";
import { openOn, output, zstdOutput } from "./support/outputs.ts";

const paths = [output, zstdOutput];
const run = "run-1";

/** A record that tells which term wrote it. */
function recordOf(sequence: number, term: number): RowRecord {
  const outcome = sequence % 5 === 4 ? "failed" : "success";
  return { sequence, outcome, line: JSON.stringify({ row: sequence, term }) };
}

async function written(disk: CrashDisk, path: string): Promise<Map<number, string>> {
  const found = await collect(readRecordLines(path, { files: disk }));
  const lines = new Map(found.map(({ sequence, line }) => [sequence, line]));
  expect(lines.size).toBe(found.length);
  return lines;
}

test("what a term had made durable counts in the next one, what it appends later does not", async () => {
  const disk = new CrashDisk();
  let term = 0;
  const first = await openOn(disk, { isFenced: async () => term > 0 });
  await first.write(recordOf(0, 0));
  term = 1;
  const second = await openOn(disk, { term });
  expect([second.has(0), second.has(1)]).toEqual([true, false]);
  await expect(first.write(recordOf(1, 0))).rejects.toThrow(LockedError);
  await second.write(recordOf(1, 1));
  await second.close();
  expect(await written(disk, output)).toEqual(
    new Map([
      [0, recordOf(0, 0).line],
      [1, recordOf(1, 1).line],
    ]),
  );
  expect(await verifyOutput(output, { files: disk })).toMatchObject({ rows: 2, problems: [] });
});

test("a term that begins anew after a crash goes on with its own segment and with what it had sealed", async () => {
  const disk = new CrashDisk();
  await (await openOn(disk)).write(recordOf(0, 0));
  const second = await openOn(disk, { term: 1 });
  await second.write(recordOf(1, 1));
  await second.close();
  const again = await openOn(disk, { term: 1 });
  expect([0, 1, 2].map((row) => again.has(row))).toEqual([true, true, false]);
  expect(again.counts).toEqual({ success: 2, failed: 0, dead: 0 });
  await again.close();
});

test("a sink of a term that is over already changes nothing and says so", async () => {
  const disk = new CrashDisk();
  await (await openOn(disk)).write(recordOf(0, 0));
  const before = disk.contentOf(output);
  const late = jsonlSink({
    path: output,
    term: 0,
    files: disk.killedDuring(disk.trace.length - 1, 0),
    clock: hastyClock(),
    isFenced: async () => true,
  });
  await expect(late.open({ run })).rejects.toThrow(/another process has taken over run run-1/);
  expect(disk.contentOf(output)).toEqual(before);
});

test("an output that nobody took over is left as it is", async () => {
  const disk = new CrashDisk();
  const session = await openOn(disk);
  await session.write(record(0));
  await session.close();
  const operations = disk.trace.length;
  expect(await assembleOutput({ path: output, run, files: disk })).toBe(true);
  expect(disk.trace.length).toBe(operations);
});

const rowCount = 12;
const scenario = fc.record({
  successOnly: fc.boolean(),
  /** For each writer but the last: how many operations on the disk it does before it is frozen. */
  freezes: fc.array(fc.nat(90), { minLength: 1, maxLength: 3 }),
  /** When each frozen writer wakes up: before its successor opens, after that one wrote, after the output was assembled. */
  wakes: fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }),
  order: fc.shuffledSubarray(
    Array.from({ length: rowCount }, (_, row) => row),
    { minLength: rowCount },
  ),
});

test.each(paths)(
  "%s: whenever a writer is frozen and thawed, each row has one record, and those that counted have theirs",
  async (path) => {
    let frozen = 0;
    await fc.assert(
      fc.asyncProperty(scenario, async ({ successOnly, freezes, wakes, order }) => {
        const disk = new CrashDisk();
        let current = 0;
        const counted = new Map<number, string>();
        const writers: { files: FreezingFiles; over: Promise<unknown> }[] = [];
        const wake = (moment: number) => {
          for (const [at, { files }] of writers.entries()) if (wakes[at]! <= moment) files.thaw();
        };

        const work = async (term: number, files: FreezingFiles) => {
          const isFenced = async () => {
            await files.step();
            return current > term;
          };
          const options = { path, term, successOnly, files, isFenced };
          const session = await jsonlSink({ ...options, clock: hastyClock(), flushMs: 0 }).open({ run });
          for (const sequence of order) {
            if (session.has(sequence)) continue;
            const row = recordOf(sequence, term);
            await session.write(row);
            counted.set(sequence, row.line);
          }
          await session.close();
          await assembleOutput({ ...options, run });
        };

        for (const operations of freezes) {
          const files = new FreezingFiles(disk, operations);
          const over = work(current, files).catch((error: unknown) => error);
          await Promise.race([files.frozen, over]);
          writers.push({ files, over });
          current++;
        }
        frozen += writers.length;
        wake(0);
        const last = new FreezingFiles(disk, Number.POSITIVE_INFINITY);
        await work(current, last);
        wake(1);
        for (const { over } of writers.filter((_, at) => wakes[at]! <= 1)) await over;
        wake(2);
        for (const { over } of writers) {
          const error = await over;
          // What it was reading may have been put together by its successor meanwhile.
          const causes = [LockedError, StorageError];
          if (error !== undefined) expect(causes.some((cause) => error instanceof cause)).toBe(true);
        }
        const lines = await written(disk, path);
        expect([...lines.keys()].sort((a, b) => a - b)).toEqual([...order].sort((a, b) => a - b));
        for (const [sequence, line] of counted) expect(lines.get(sequence)).toBe(line);
        expect(await verifyOutput(path, { files: disk })).toMatchObject({ rows: rowCount, problems: [] });
      }),
      { numRuns: 150 },
    );
    expect(frozen).toBeGreaterThan(150);
  },
  120_000,
);

/** Numbers that depend on the seed alone. */
function fateOf(seed: number): Fate {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 8) % below;
  };
}

test.each(paths)(
  "%s: after a loss of power while the output is assembled, readers see every record once, and it can go on",
  async (path) => {
    const disk = new CrashDisk();
    const options = { path, run, successOnly: true };
    const sink = (term: number, files: CrashDisk) =>
      jsonlSink({ ...options, term, files, clock: hastyClock(), flushMs: 0 }).open({ run });
    const expected = new Map<number, string>();
    for (const term of [0, 1, 2]) {
      const session = await sink(term, disk);
      for (const row of [recordOf(3 * term, term), recordOf(3 * term + 1, term)]) {
        await session.write(row);
        expected.set(row.sequence, row.line);
      }
      await session.close();
    }
    const begin = disk.trace.length;
    await assembleOutput({ ...options, files: disk });
    expect(await written(disk, path)).toEqual(expected);
    expect((await disk.list("/out")).filter((name) => /\.[12]\.|seal|whole/.test(name))).toEqual([
      basename(`${path}.seal.2`),
    ]);
    const fate = fateOf(1);
    for (let length = begin; length <= disk.trace.length; length++) {
      for (let variant = 0; variant < 8; variant++) {
        const left = disk.crashedAfter(length, fate);
        expect(await written(left, path)).toEqual(expected);
        const session = await sink(2, left);
        for (const sequence of expected.keys()) expect(session.has(sequence)).toBe(true);
        await session.close();
        await assembleOutput({ ...options, files: left });
        expect(await written(left, path)).toEqual(expected);
        expect(await verifyOutput(path, { files: left })).toMatchObject({ problems: [], tailBytes: 0 });
      }
    }
  },
);
