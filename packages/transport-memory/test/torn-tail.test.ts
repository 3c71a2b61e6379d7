import { expect, test } from "vitest";
import { type Recovery, readJournal } from "../src/index.ts";
import { Disk, journalFolder } from "./support/disk.ts";
import { contentOf, runId } from "./support/messages.ts";
import { endedAfter, recordEnds, standsAfter, type Told, tellStory } from "./support/story.ts";

/** Head and cursor come first in a segment. */
const recordsBefore = 2;

const path = `${journalFolder}/00000001.wal`;

async function story() {
  const disk = new Disk();
  const told = await tellStory(disk, 6);
  const segment = disk.segment("00000001.wal");
  const ends = recordEnds(segment);
  expect(ends).toHaveLength(recordsBefore + told.length);
  return { told, segment, ends };
}

function expectStands(recovery: Recovery, told: readonly Told[], count: number): void {
  const stands = standsAfter(told, count);
  expect(new Set(recovery.rows.keys())).toEqual(new Set(stands.keys()));
  for (const [row, { message }] of recovery.rows)
    expect(contentOf(message)).toEqual(contentOf(stands.get(row)!));
  const rows = told.slice(0, count).map(({ row }) => row);
  expect(recovery.cursor).toBe(Math.max(-1, ...rows) + 1);
}

async function readBack(bytes: Uint8Array): Promise<Recovery> {
  const disk = new Disk();
  disk.put(path, bytes);
  return await disk.wait(readJournal(disk.process.files, journalFolder, runId));
}

test("of a segment cut off anywhere, all whole records are read, and the rest is told", async () => {
  const { told, segment, ends } = await story();
  for (let length = 0; length <= segment.length; length++) {
    const recovery = await readBack(segment.subarray(0, length));
    const whole = ends.filter((end) => end <= length).length;
    expectStands(recovery, told, Math.max(0, whole - recordsBefore));
    const at = ends[whole - 1] ?? 0;
    expect(recovery.repairs).toEqual(at === length ? [] : [{ path, at, bytes: length - at }]);
  }
}, 60_000);

test("a segment whose tail was filled with zeros is read up to there", async () => {
  const { told, segment, ends } = await story();
  for (let from = 0; from < segment.length; from += 7) {
    const zeroed = segment.slice().fill(0, from);
    const recovery = await readBack(zeroed);
    // Bytes that were zeros anyway are no loss.
    const same = zeroed.findIndex((byte, at) => byte !== segment[at]);
    const whole = ends.filter((end) => end <= (same < 0 ? segment.length : same)).length;
    expectStands(recovery, told, Math.max(0, whole - recordsBefore));
  }
});

test("zeros after the last record are cut off", async () => {
  const { told, segment } = await story();
  for (const zeros of [1, 8, 9, 10, 4096]) {
    const recovery = await readBack(Buffer.concat([segment, Buffer.alloc(zeros)]));
    expectStands(recovery, told, told.length);
    expect(recovery.repairs).toEqual([{ path, at: segment.length, bytes: zeros }]);
  }
});

test("a session on a torn segment cuts it, tells of it, and goes on in a segment of its own", async () => {
  const { told, segment, ends } = await story();
  for (let length = 1; length < segment.length; length += 97) {
    const disk = new Disk();
    disk.put(path, segment.subarray(0, length));
    const whole = ends.filter((end) => end <= length).length;
    const count = Math.max(0, whole - recordsBefore);
    const ended = endedAfter(told, count);
    const repairs: string[] = [];
    const session = await disk.open(
      { onRepair: (repair) => repairs.push(repair.path) },
      { ended: (sequence) => ended.has(sequence) },
    );
    expect(repairs).toEqual(ends.includes(length) ? [] : [path]);
    expect(session.recovered).toMatchObject({ live: standsAfter(told, count).size, missing: [] });
    expect(disk.segment("00000001.wal").length).toBe(ends[whole - 1] ?? 0);
    expect(disk.segments).toEqual(["00000001.wal", "00000002.wal"]);
    disk.restart("power");
    const recovery = await disk.wait(readJournal(disk.process.files, journalFolder, runId));
    expectStands(recovery, told, count);
    expect(recovery.repairs).toEqual([]);
  }
});
