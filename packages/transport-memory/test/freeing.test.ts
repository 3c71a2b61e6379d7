import { sinkRole, type TransportSession } from "@matrix/core";
import { expect, test } from "vitest";
import { Desk } from "./support/desk.ts";
import { Disk, journalFolder } from "./support/disk.ts";
import { contentOf, ended, firstMessage, replied } from "./support/messages.ts";

const segmentBytes = 4_000;

/** Lets rows begin and end, each with some 3 KB of replies. */
async function letRowsGoBy(
  disk: Disk,
  session: TransportSession,
  first: number,
  count: number,
): Promise<void> {
  const [writer, critic, sink] = [
    new Desk(session, "writer"),
    new Desk(session, "critic"),
    new Desk(session, sinkRole),
  ];
  for (let row = first; row < first + count; row++) {
    await disk.wait(session.send([firstMessage(row)]));
    await disk.pass(5);
    writer.take(row).give(replied(firstMessage(row), "r".repeat(1_500)));
    await disk.pass(20);
    const { message, give } = critic.take(row);
    give(ended(message, "e".repeat(1_500)));
    await disk.pass(20);
    sink.take(row).give();
    await disk.pass(20);
  }
}

test("segments are freed, oldest first, once no row needs them", async () => {
  const disk = new Disk();
  const session = await disk.open({ segmentBytes });
  await letRowsGoBy(disk, session, 0, 100);
  const removed = disk.log.filter(({ kind }) => kind === "remove").map(({ path }) => path);
  expect(removed.length).toBeGreaterThan(50);
  expect(removed).toEqual(removed.toSorted());
  expect(disk.world.disk.bytesIn(journalFolder)).toBeLessThan(4 * segmentBytes);
});

test("a row that lingers is carried over, so that it holds no more than its own size", async () => {
  const disk = new Disk();
  const session = await disk.open({ segmentBytes });
  await disk.wait(session.send([firstMessage(0, "lingers")]));
  let most = 0;
  for (let row = 1; row <= 100; row += 10) {
    await letRowsGoBy(disk, session, row, 10);
    most = Math.max(most, disk.world.disk.bytesIn(journalFolder));
  }
  // 100 rows of 3 KB went by.
  expect(most).toBeLessThan(6 * segmentBytes);
  expect(disk.segments).not.toContain("00000001.wal");

  disk.restart("power");
  const resumed = await disk.open({ segmentBytes }, { ended: (sequence) => sequence > 0 });
  const writer = new Desk(resumed, "writer");
  await disk.pass(5);
  expect(resumed.recovered).toEqual({ cursor: 101, live: 1, missing: [] });
  expect(contentOf(writer.take(0).message)).toEqual(contentOf(firstMessage(0, "lingers")));
});

test("rows in flight that are larger than a segment are not carried over round and round", async () => {
  const disk = new Disk();
  const session = await disk.open({ segmentBytes: 500 });
  // Small inputs: their headers are what takes the space.
  for (let row = 0; row < 50; row++) await disk.wait(session.send([firstMessage(row, "")]));
  const appends = disk.count("append");
  await disk.pass(60_000);
  expect(disk.count("append") - appends).toBeLessThan(5);
  expect(disk.world.disk.bytesIn(journalFolder)).toBeLessThan(50 * 400 * 6);
});

test("a crash at any operation of a change of segments loses no row", async () => {
  // Each run dies one operation later than the last one; enough of them to see rows freed and carried over.
  for (let nth = 1; nth < 160; nth++) {
    const disk = new Disk();
    const session = await disk.open({ segmentBytes: 1_200 });
    let left = nth;
    disk.begun = () => {
      if (--left === 0) disk.world.crash(nth % 2 === 0 ? "power" : "kill");
    };
    const lingering = firstMessage(0, "lingers");
    const accepted = session.send([lingering]).then(() => true);
    const writer = new Desk(session, "writer");
    const sink = new Desk(session, sinkRole);
    const recorded = new Set<number>();
    for (let row = 1; row <= 8; row++) {
      void session.send([firstMessage(row)]);
      await disk.pass(20);
      if (!disk.process.alive) break;
      writer.take(row).give(ended(firstMessage(row), "e".repeat(400)));
      await disk.pass(20);
      if (!disk.process.alive) break;
      recorded.add(row);
      sink.take(row).give();
    }
    await disk.pass(50);
    if (disk.process.alive) disk.world.crash("kill");
    disk.begun = () => {};
    disk.process = disk.world.boot();
    const resumed = await disk.open({}, { ended: (sequence) => recorded.has(sequence) });
    const { cursor, live, missing } = resumed.recovered;
    expect(missing).toEqual([]);
    expect(live).toBe([...Array(cursor).keys()].filter((row) => !recorded.has(row)).length);
    if (await Promise.race([accepted, false])) expect(cursor).toBeGreaterThan(0);
  }
}, 60_000);

test("a process that dies young, again and again, does not fill the folder", async () => {
  const disk = new Disk();
  await disk.wait((await disk.open()).send([firstMessage(0, "lingers")]));
  for (let life = 1; life <= 200; life++) {
    disk.restart(life % 5 === 0 ? "power" : "kill");
    const session = await disk.open();
    expect(session.recovered.live).toBe(1);
    await disk.pass(200);
    expect(disk.segments.length).toBeLessThanOrEqual(66);
  }
}, 60_000);
