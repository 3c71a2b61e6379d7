import { expect, test } from "vitest";
import type { Trouble } from "../src/index.ts";
import { Desk } from "./support/desk.ts";
import { Disk, journalFolder } from "./support/disk.ts";
import { firstMessage, replied } from "./support/messages.ts";

test("a full disk holds results back, tells of it with growing pauses, and loses nothing once there is space", async () => {
  const disk = new Disk();
  const troubles: Trouble[] = [];
  const session = await disk.open({ onTrouble: (trouble) => troubles.push(trouble) });
  const [writer, critic] = [new Desk(session, "writer"), new Desk(session, "critic")];
  await disk.wait(session.send([0, 1, 2].map((index) => firstMessage(index))));
  disk.fault = ({ kind }) => (kind === "append" ? { code: "ENOSPC" } : undefined);
  for (const index of [0, 1]) writer.take(index).give(replied(firstMessage(index), "d".repeat(300)));
  await disk.pass(20_000);
  expect(critic.places).toEqual([]);
  expect(troubles.slice(0, 7).map(({ retryInMs }) => retryInMs)).toEqual([
    100, 200, 400, 800, 1600, 3200, 5000,
  ]);
  expect(troubles[0]).toMatchObject({ path: "run/journal/00000001.wal", error: { code: "ENOSPC" } });

  disk.fault = () => undefined;
  writer.take(2).give(replied(firstMessage(2), "draft"));
  await disk.pass(6_000);
  expect(critic.places).toEqual(["0/1", "1/1", "2/1"]);
  disk.restart("power");
  const resumed = await disk.open();
  expect(resumed.recovered).toEqual({ cursor: 3, live: 3, missing: [] });
  expect(resumed.backlog()).toMatchObject({ writer: 0, critic: 3 });
});

test("what an append wrote before the disk was full is cut off, so that a crash then finds whole records", async () => {
  const disk = new Disk();
  const session = await disk.open();
  const writer = new Desk(session, "writer");
  await disk.wait(session.send([firstMessage(0)]));
  const before = disk.segment("00000001.wal").length;
  let left = 3;
  disk.fault = ({ kind }) => (kind === "append" && left-- > 0 ? { code: "ENOSPC" } : undefined);
  await disk.pass(0);
  const next = replied(firstMessage(0), "d".repeat(300));
  writer.take(0).give(next);
  await disk.pass(10_000);
  disk.restart();
  const repairs: unknown[] = [];
  await disk.open({ onRepair: (repair) => repairs.push(repair) });
  expect(repairs).toEqual([]);
  expect(disk.segment("00000001.wal").length).toBeGreaterThan(before + 300);
});

test("no room for a new segment does not stop the one that there is", async () => {
  const disk = new Disk();
  const troubles: string[] = [];
  const session = await disk.open({
    segmentBytes: 500,
    onTrouble: ({ error }) => troubles.push(error.message),
  });
  disk.fault = ({ kind }) => (kind === "create" ? { code: "ENOSPC" } : undefined);
  for (let index = 0; index < 10; index++) await disk.wait(session.send([firstMessage(index)]));
  expect(disk.segments).toEqual(["00000001.wal"]);
  expect(troubles).toEqual(["ENOSPC: create 'run/journal/00000002.wal'"]);

  disk.fault = () => undefined;
  await disk.pass(1_000);
  await disk.wait(session.send([firstMessage(10)]));
  await disk.pass(50);
  expect(disk.segments).toHaveLength(2);
  disk.restart("power");
  expect((await disk.open()).recovered).toEqual({ cursor: 11, live: 11, missing: [] });
});

test("a new segment of which only the head fails leaves nothing behind", async () => {
  const disk = new Disk();
  const session = await disk.open({ segmentBytes: 500 });
  disk.fault = ({ kind, path }) =>
    kind === "append" && path.endsWith("2.wal") ? { code: "ENOSPC" } : undefined;
  for (let index = 0; index < 10; index++) await disk.wait(session.send([firstMessage(index)]));
  await disk.pass(100);
  expect(disk.segments).toEqual(["00000001.wal"]);
});

test("a segment that cannot be removed now is removed later", async () => {
  const disk = new Disk();
  const session = await disk.open({ segmentBytes: 500 });
  const [writer, sink] = [new Desk(session, "writer"), new Desk(session, "_sink")];
  disk.fault = ({ kind }) => (kind === "remove" ? { code: "EIO" } : undefined);
  const letRowGoBy = async (index: number) => {
    await disk.wait(session.send([firstMessage(index)]));
    await disk.pass(0);
    writer.take(index).give(firstMessage(index).end({ outcome: "failed", status: {}, nextRole: "_sink" }, 0));
    await disk.pass(100);
    sink.take(index).give();
    await disk.pass(2_000);
  };
  for (let index = 0; index < 10; index++) await letRowGoBy(index);
  expect(disk.segments).toContain("00000001.wal");
  expect(disk.world.disk.bytesIn(journalFolder)).toBeGreaterThan(3_500);
  disk.fault = () => undefined;
  for (let index = 10; index < 13; index++) await letRowGoBy(index);
  expect(disk.segments).not.toContain("00000001.wal");
  expect(disk.world.disk.bytesIn(journalFolder)).toBeLessThan(2_000);
});

test("an error that no waiting mends ends the session at once", async () => {
  const disk = new Disk();
  const session = await disk.open();
  disk.fault = ({ kind }) => (kind === "append" ? { code: "EROFS" } : undefined);
  const failed = session.failed.catch((error: Error) => error.message);
  await expect(disk.wait(session.send([firstMessage(0)]))).rejects.toThrow("EROFS");
  expect(await failed).toContain(
    "journal run/journal/00000001.wal could not be made durable: EROFS: append 'run/journal/00000001.wal'; resume the run once the disk is well",
  );
});
