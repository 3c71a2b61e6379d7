import type { RowRecord } from "@matrix/core";
import { jsonlSink, readRecordLines, verifyOutput } from "@matrix/data";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CrashDisk, type Fate } from "./support/crash-disk.ts";
import { collect, hastyClock, record } from "./support/doubles.ts";

const paths = ["/out/records.jsonl", "/out/records.jsonl.zst"];

interface Setting {
  readonly path: string;
  readonly successOnly: boolean;
  readonly records: readonly RowRecord[];
}

const outcome = fc.constantFrom("success" as const, "failed" as const, "dead" as const);
const setting = fc.record({
  successOnly: fc.boolean(),
  /** Groups of records that are written without waiting for each other; sequences come twice now and then. */
  groups: fc.array(
    fc.array(fc.record({ sequence: fc.nat(40), outcome, bytes: fc.constantFrom(0, 30, 700) }), {
      maxLength: 6,
    }),
    { minLength: 1, maxLength: 6 },
  ),
  /** Appends that stop half-way because the disk is full, and are tried again: the numbers of their operations. */
  full: fc.array(fc.nat(60), { maxLength: 4 }),
  seed: fc.integer(),
});

/** Numbers that depend on the seed alone. */
function fateOf(seed: number): Fate {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 8) % below;
  };
}

function openSink(disk: CrashDisk, { path, successOnly }: Setting) {
  const clock = hastyClock();
  return jsonlSink({ path, files: disk, clock, successOnly, flushMs: 0 }).open({ run: "run-1" });
}

/** Writes all records group by group and notes each that is durable. */
async function write(disk: CrashDisk, setting: Setting, groups: readonly RowRecord[][]) {
  const session = await openSink(disk, setting);
  for (const group of groups) {
    await Promise.all(
      group.map((row) => session.write(row).then(() => disk.note(`durable ${row.sequence}`))),
    );
  }
  await session.close();
}

/** What must hold of a disk that a crash left. @returns the disk after it was opened, completed and closed again */
async function check(disk: CrashDisk, setting: Setting, durable: readonly number[]) {
  const session = await openSink(disk, setting);
  for (const sequence of durable) expect(session.has(sequence), `row ${sequence} was durable`).toBe(true);
  const lines = new Map<number, Set<string>>();
  for (const { sequence, line } of setting.records) {
    lines.set(sequence, (lines.get(sequence) ?? new Set()).add(line));
  }
  const found = await collect(readRecordLines(setting.path, { files: disk }));
  for (const { sequence, line } of found) expect(lines.get(sequence)).toContain(line);
  expect(new Set(found.map(({ sequence }) => sequence)).size).toBe(found.length);
  for (const { sequence } of setting.records) {
    expect(session.has(sequence)).toBe(found.some((row) => row.sequence === sequence));
  }
  const { success, failed, dead } = session.counts;
  expect(success + failed + dead).toBe(found.length);

  for (const row of setting.records) {
    disk.note(`again ${row.sequence}`);
    await session.write(row).then(() => disk.note(`durable ${row.sequence}`));
  }
  await session.close();
  const report = await verifyOutput(setting.path, { files: disk });
  expect(report).toMatchObject({ problems: [], tailBytes: 0, rows: lines.size });
  return disk;
}

function durableIn(disk: CrashDisk, length: number): number[] {
  return disk.trace.slice(0, length).flatMap((operation) => {
    const text = operation.type === "note" ? /^durable (\d+)$/.exec(operation.text)?.[1] : undefined;
    return text === undefined ? [] : [Number(text)];
  });
}

test.each(paths)(
  "%s: after a loss of power at any operation, readers see whole records, each row at most once, and all that were durable",
  async (path) => {
    let states = 0;
    await fc.assert(
      fc.asyncProperty(setting, async ({ successOnly, groups, full, seed }) => {
        const rows = groups.map((group) => group.map((row) => record(row.sequence, row.outcome, row.bytes)));
        const context = { path, successOnly, records: rows.flat() };
        const disk = new CrashDisk();
        const fate = fateOf(seed);
        // The first append of all is the journal's head: a disk that is full then is refused at once.
        disk.fault = ({ type }) =>
          type === "append" && disk.trace.length > 6 && full.includes(disk.trace.length)
            ? { code: "ENOSPC", partial: 1 + fate(60) }
            : undefined;
        await write(disk, context, rows);
        for (let length = 0; length <= disk.trace.length; length++) {
          for (let variant = 0; variant < 3; variant++) {
            const left = await check(disk.crashedAfter(length, fate), context, durableIn(disk, length));
            states++;
            if (fate(8) !== 0) continue;
            // A second loss of power, while the first one's remains were being repaired or the rest was written.
            const again = fate(left.trace.length + 1);
            const durable = [...durableIn(disk, length), ...durableIn(left, again)];
            await check(left.crashedAfter(again, fate), context, durable);
            states++;
          }
        }
      }),
      { numRuns: path.endsWith(".zst") ? 20 : 60 },
    );
    expect(states).toBeGreaterThan(1000);
  },
  120_000,
);

test.each(paths)(
  "%s: every beginning of the files that kill -9 can leave is recovered, byte by byte",
  async (path) => {
    const rows = [record(0), record(1, "failed"), record(2, "dead"), record(3)];
    const context = { path, successOnly: true, records: rows };
    const disk = new CrashDisk();
    await write(disk, context, [rows.slice(0, 2), rows.slice(2)]);
    for (const [at, operation] of disk.trace.entries()) {
      if (operation.type !== "append") continue;
      for (let cut = 0; cut <= operation.bytes.length; cut++) {
        const left = disk.killedDuring(at, cut);
        await check(left, context, durableIn(disk, at));
      }
    }
  },
  60_000,
);
