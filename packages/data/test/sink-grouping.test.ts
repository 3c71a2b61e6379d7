import { ClosedError, LockedError, OptionError } from "@matrix/core";
import { jsonlSink, readRecordLines, readRecords } from "@matrix/data";
import { expect, test } from "vitest";
import { CrashDisk } from "./support/crash-disk.ts";
import { collect, hastyClock, record } from "./support/doubles.ts";
import { deadOutput, diskWith, journal, openOn, output } from "./support/outputs.ts";

function syncs(disk: CrashDisk): number {
  return disk.trace.filter(({ type }) => type === "sync").length;
}

function linesOf(disk: CrashDisk, path: string): unknown[] {
  return disk
    .contentOf(path)!
    .toString()
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

test("records written together become durable with one sync of the data and one of the journal", async () => {
  const disk = new CrashDisk();
  const session = await openOn(disk);
  const before = syncs(disk);
  await Promise.all(Array.from({ length: 500 }, (_, row) => session.write(record(row))));
  expect(syncs(disk) - before).toBe(2);
  await session.close();
});

test("a lone record does not wait; what comes within flushMs after it goes out together", async () => {
  const disk = new CrashDisk();
  const clock = hastyClock();
  const waits: number[] = [];
  const sink = jsonlSink({
    path: output,
    files: disk,
    flushMs: 25,
    clock: {
      ...clock,
      after(ms, callback) {
        waits.push(ms);
        return clock.after(ms, callback);
      },
    },
  });
  const session = await sink.open({ run: "run-1" });
  await session.write(record(0));
  expect(waits).toEqual([]);
  const before = syncs(disk);
  await Promise.all([session.write(record(1)), session.write(record(2))]);
  expect(waits).toEqual([25]);
  expect(syncs(disk) - before).toBe(2);
  await session.close();
});

test.each([
  ["flushRows", { flushRows: 3, flushMs: 1e9 }],
  ["flushBytes", { flushBytes: 100, flushMs: 1e9 }],
])("%s records are not kept waiting", async (_, policy) => {
  const session = await openOn(new CrashDisk(), {
    ...policy,
    clock: { ...hastyClock(), after: () => () => {} },
  });
  await session.write(record(0));
  await Promise.all([1, 2, 3].map((row) => session.write(record(row))));
  await session.close();
});

test("closing flushes what waits", async () => {
  const disk = new CrashDisk();
  const session = await openOn(disk, { flushMs: 1e9, clock: { ...hastyClock(), after: () => () => {} } });
  await session.write(record(0));
  const waiting = session.write(record(1));
  await session.close();
  await waiting;
  expect(linesOf(disk, output)).toHaveLength(2);
});

test("a batch is bounded, so that reading it back is", async () => {
  const disk = new CrashDisk();
  const session = await openOn(disk);
  const text = "x".repeat(1024 * 1024);
  const lines = Array.from({ length: 20 }, (_, sequence) => ({
    sequence,
    outcome: "success" as const,
    line: JSON.stringify({ text }),
  }));
  await Promise.all(lines.map((line) => session.write(line)));
  await session.close();
  expect(disk.contentOf(journal)!.toString().split("\n").length - 2).toBe(3);
  expect(await collect(readRecords(output, { files: disk }))).toHaveLength(20);
});

test("a second record of a row is dropped and counted, and waits for the first to be durable", async () => {
  const disk = new CrashDisk();
  const session = await openOn(disk);
  const first = session.write(record(0));
  const second = session.write(record(0, "dead"));
  expect(session.has(0)).toBe(false);
  await second;
  expect(session.has(0)).toBe(true);
  await first;
  await session.write(record(0, "failed"));
  expect(session.duplicates).toBe(2);
  expect(session.counts).toEqual({ success: 1, failed: 0, dead: 0 });
  await session.close();
  expect(linesOf(disk, output)).toEqual([{ row: 0, outcome: "success", text: "" }]);
});

test("under successOnly the other rows' records go to the dead file, and their rows count as ended", async () => {
  const rows = [record(0), record(1, "failed"), record(2, "dead"), record(3)];
  const disk = await diskWith([rows.slice(0, 2), rows.slice(2)], { successOnly: true });
  expect(linesOf(disk, output)).toEqual([rows[0], rows[3]].map((row) => JSON.parse(row!.line)));
  expect(linesOf(disk, deadOutput)).toEqual([rows[1], rows[2]].map((row) => JSON.parse(row!.line)));
  const session = await openOn(disk, { successOnly: true });
  expect([0, 1, 2, 3].every((row) => session.has(row))).toBe(true);
  expect(session.counts).toEqual({ success: 2, failed: 1, dead: 1 });
  await session.close();
  expect(await collect(readRecordLines(output, { files: disk }))).toEqual(rows);
});

test("records can be read while more are written: whole and durable ones only", async () => {
  const disk = new CrashDisk();
  const session = await openOn(disk);
  for (let row = 0; row < 5; row++) {
    await session.write(record(row));
    const found = await collect(readRecordLines(output, { files: disk }));
    expect(found).toEqual(Array.from({ length: row + 1 }, (_, at) => record(at)));
  }
  await session.close();
});

test("a closed session takes no more", async () => {
  const session = await openOn(new CrashDisk());
  await session.close();
  await session.close();
  await expect(session.write(record(0))).rejects.toThrow(ClosedError);
});

test("an output has one writer; the next may come once it has closed", async () => {
  const disk = new CrashDisk();
  const session = await openOn(disk);
  await expect(openOn(disk)).rejects.toThrow(LockedError);
  await session.close();
  await (await openOn(disk)).close();
});

test.each([
  [{ sequence: -1 }, "sequence must be a whole number from 0, got -1"],
  [{ sequence: 1.5 }, "sequence must be a whole number from 0, got 1.5"],
  [{ line: '{"a":\n1}' }, "must be one line of JSON without line ends"],
  [{ line: '{"a":1}\r' }, "must be one line of JSON without line ends"],
  [{ line: "" }, "must be one line of JSON without line ends"],
])("the record %j is refused, and others go on", async (wrong, says) => {
  const disk = new CrashDisk();
  const session = await openOn(disk);
  await expect(session.write({ ...record(0), ...wrong })).rejects.toThrow(OptionError);
  await expect(session.write({ ...record(0), ...wrong })).rejects.toThrow(says);
  await session.write(record(1));
  await session.close();
  expect(linesOf(disk, output)).toHaveLength(1);
});

test.each([
  ["out.gz", "ends in .gz, but records are written as JSONL, plain or zstd; name it .jsonl or .jsonl.zst"],
  ["out.parquet", "ends in .parquet"],
])("the output name %s is refused at once", (path, says) => {
  expect(() => jsonlSink({ path })).toThrow(says);
});

test("flush limits that make no sense are refused at once", () => {
  expect(() => jsonlSink({ path: "out.jsonl", flushMs: -1 })).toThrow(
    "flushMs must be a number from 0, got -1",
  );
});
