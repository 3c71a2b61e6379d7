import { OptionError, StorageError } from "@matrix/core";
import { jsonlSink, type Repair, readRecordLines } from "@matrix/data";
import { expect, test } from "vitest";
import { encodeJournalLine, journalHead } from "../src/sink/journal-line.ts";
import { CrashDisk } from "./support/crash-disk.ts";
import { collect, hastyClock, record } from "./support/doubles.ts";
import { deadOutput, diskWith, journal, openOn, output } from "./support/outputs.ts";

const groups = [[record(0), record(1, "failed")], [record(2, "dead")]];

async function sequencesIn(disk: CrashDisk): Promise<number[]> {
  return (await collect(readRecordLines(output, { files: disk }))).map(({ sequence }) => sequence);
}

test("an output opened again knows its rows and counts, and goes on behind them", async () => {
  const disk = await diskWith(groups);
  const session = await openOn(disk);
  expect([0, 1, 2, 3].map((row) => session.has(row))).toEqual([true, true, true, false]);
  expect(session.counts).toEqual({ success: 1, failed: 1, dead: 1 });
  await session.write(record(3));
  await session.close();
  expect(await sequencesIn(disk)).toEqual([0, 1, 2, 3]);
  expect(session.counts).toEqual({ success: 2, failed: 1, dead: 1 });
});

test.each([
  ["half a record", Buffer.from('{"row":3,"outc')],
  ["a whole record that the journal does not have", Buffer.from(`${record(3).line}\n`)],
  ["zeros", Buffer.alloc(5000)],
])("%s at the end of the data is cut off and told", async (_, tail) => {
  const disk = await diskWith(groups);
  const before = disk.contentOf(output)!;
  disk.place(output, Buffer.concat([before, tail]));
  const repairs: Repair[] = [];
  const session = await openOn(disk, { onRepair: (repair) => repairs.push(repair) });
  expect(disk.contentOf(output)).toEqual(before);
  expect(repairs).toEqual([{ path: output, at: before.length, bytes: tail.length }]);
  expect(session.has(3)).toBe(false);
  await session.close();
});

test.each([
  ["half a line", Buffer.from('1234abcd {"batch":3,"aft')],
  ["a line whose check is wrong", Buffer.from('00000000 {"batch":3}\n')],
  ["zeros", Buffer.alloc(5000)],
  ["zeros that end like a line", Buffer.concat([Buffer.alloc(100), Buffer.from("\n")])],
])("%s at the end of the journal is cut off and told", async (_, tail) => {
  const disk = await diskWith(groups);
  const before = disk.contentOf(journal)!;
  disk.place(journal, Buffer.concat([before, tail]));
  const repairs: Repair[] = [];
  const session = await openOn(disk, { onRepair: (repair) => repairs.push(repair) });
  expect(disk.contentOf(journal)).toEqual(before);
  expect(repairs).toEqual([{ path: journal, at: before.length, bytes: tail.length }]);
  await session.close();
});

test("the last batch is given up where its journal line is torn: its rows count as not written", async () => {
  const disk = await diskWith(groups);
  disk.place(journal, disk.contentOf(journal)!.subarray(0, -3));
  const session = await openOn(disk);
  expect([0, 1, 2].map((row) => session.has(row))).toEqual([true, true, false]);
  await session.write(record(2, "dead"));
  await session.close();
  expect(await sequencesIn(disk)).toEqual([0, 1, 2]);
});

test.each(["", '1234abcd {"form', "12", "\0\0\0\0", "1234abcd \0\0\0"])(
  "a journal that holds the beginning of a head only (%j) is begun again",
  async (head) => {
    const disk = new CrashDisk(
      new Map([
        [output, Buffer.alloc(0)],
        [journal, Buffer.from(head)],
      ]),
    );
    const session = await openOn(disk);
    await session.write(record(0));
    await session.close();
    expect(await sequencesIn(disk)).toEqual([0]);
  },
);

test.each<[string, (disk: CrashDisk) => void, string]>([
  [
    "data without a journal",
    (disk) => disk.place(journal, Buffer.alloc(0)),
    "exists already without a journal",
  ],
  [
    "data shorter than its journal",
    (disk) => disk.place(output, disk.contentOf(output)!.subarray(0, -1)),
    "records were lost after they were durable",
  ],
  ["no data but a journal", (disk) => disk.place(output, Buffer.alloc(0)), "has 0 bytes but its journal has"],
  [
    "damage in the last batches",
    (disk) => disk.place(output, flipped(disk.contentOf(output)!, 3)),
    "is damaged between bytes 0 and",
  ],
  [
    "damage in the middle of the journal",
    (disk) => disk.place(journal, flipped(disk.contentOf(journal)!, 150)),
    "is damaged at byte 82, before its end",
  ],
  [
    "a journal without its head",
    (disk) => disk.place(journal, withoutFirstLine(disk.contentOf(journal)!)),
    "is damaged at byte 0, before its end",
  ],
  [
    "data with half a head in the journal",
    (disk) => disk.place(journal, disk.contentOf(journal)!.subarray(0, 30)),
    "exists already without a journal",
  ],
  [
    "a foreign file in the journal's place",
    (disk) => disk.place(journal, Buffer.from("dear diary\n")),
    "is not the journal of an output",
  ],
  [
    "a foreign file of one word in the journal's place",
    (disk) => disk.place(journal, Buffer.from("diary")),
    "is not the journal of an output",
  ],
  [
    "a journal of a newer version",
    (disk) => disk.place(journal, encodeJournalLine({ ...journalHead("run-1", false), v: 2 }).bytes),
    "has version 2, this build reads 1",
  ],
])("%s is refused, nothing is changed, and the way out is named", async (_, spoil, says) => {
  const disk = await diskWith(groups);
  spoil(disk);
  const before = [disk.contentOf(output), disk.contentOf(journal)];
  await expect(openOn(disk)).rejects.toThrow(StorageError);
  await expect(openOn(disk)).rejects.toThrow(says);
  await expect(openOn(disk)).rejects.toThrow(/move it|use the version/);
  expect([disk.contentOf(output), disk.contentOf(journal)]).toEqual(before);
});

test("under successOnly a dead file without a journal is refused too", async () => {
  const disk = new CrashDisk(new Map([[deadOutput, Buffer.from("{}\n")]]));
  await expect(openOn(disk, { successOnly: true })).rejects.toThrow(`output ${deadOutput} exists already`);
  await (await openOn(disk)).close();
});

test("another run's output is refused by name", async () => {
  const disk = await diskWith(groups);
  const other = jsonlSink({ path: output, files: disk, clock: hastyClock() }).open({ run: "run-2" });
  await expect(other).rejects.toThrow(OptionError);
  await expect(other).rejects.toThrow("holds records of run run-1, not of run-2");
});

test("successOnly cannot be changed on the way", async () => {
  const disk = await diskWith(groups);
  await expect(openOn(disk, { successOnly: true })).rejects.toThrow("was begun with successOnly false");
});

test("what a process without fsync left behind is durable once a process with fsync has opened it", async () => {
  const disk = new CrashDisk();
  const careless = await openOn(disk, { fsync: false, successOnly: true });
  await Promise.all([careless.write(record(0)), careless.write(record(1, "dead"))]);
  // Killed here: all is in the kernel's memory, nothing on the disk.
  const killed = disk.killedDuring(disk.trace.length, 0);
  const session = await openOn(killed, { successOnly: true });
  expect([session.has(0), session.has(1)]).toEqual([true, true]);
  const afterPowerLoss = killed.crashedAfter(killed.trace.length, () => 0);
  expect(await sequencesIn(afterPowerLoss)).toEqual([0, 1]);
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 4;
  return copy;
}

function withoutFirstLine(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.indexOf("\n") + 1);
}
