import { StorageError } from "@matrix/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readJournal } from "../src/index.ts";
import { Desk } from "./support/desk.ts";
import { Disk, journalFolder } from "./support/disk.ts";
import { firstMessage, replied, runId } from "./support/messages.ts";

const unhandled: unknown[] = [];
const remember = (error: unknown) => unhandled.push(error);
beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", remember);
});
afterEach(async () => {
  await new Promise(setImmediate);
  process.off("unhandledRejection", remember);
  expect(unhandled).toEqual([]);
});

const failingSync = ({ kind }: { kind: string }) =>
  kind === "sync" ? ({ code: "EIO" } as const) : undefined;

test("a failed sync ends the session: whoever waits is told, results are kept, and a resume goes on from what was accepted", async () => {
  const disk = new Disk();
  const session = await disk.open();
  const [writer, critic] = [new Desk(session, "writer"), new Desk(session, "critic")];
  await disk.wait(session.send([0, 1].map((index) => firstMessage(index))));
  await disk.pass(0);
  writer.take(0).give(replied(firstMessage(0), "accepted"));
  await disk.pass(20);

  disk.fault = failingSync;
  const held = critic.take(0);
  held.give(replied(held.message, "never accepted"));
  const sending = session.send([firstMessage(2)]);
  await expect(disk.wait(sending)).rejects.toThrow(StorageError);
  await expect(session.failed).rejects.toThrow(
    "could not be made durable: EIO: sync 'run/journal/00000001.wal'",
  );
  // Hops that end now find the journal failed, and so does whoever sends.
  writer.take(1).give(replied(firstMessage(1), "too late"));
  await expect(session.send([firstMessage(3)])).rejects.toThrow(StorageError);
  await disk.pass(100);
  expect([writer.places, critic.places]).toEqual([[], []]);
  await expect(disk.wait(session.close({ drainMs: 100 }))).rejects.toThrow(StorageError);

  disk.fault = () => undefined;
  const resumed = await disk.open();
  expect(resumed.recovered).toEqual({ cursor: 2, live: 2, missing: [] });
  const [writerAgain, criticAgain] = [new Desk(resumed, "writer"), new Desk(resumed, "critic")];
  await disk.pass(1);
  expect([writerAgain.places, criticAgain.places]).toEqual([["1/0"], ["0/1"]]);
});

test("what a failed sync left in the kernel's memory is cut off, so that nothing is built on it", async () => {
  const disk = new Disk();
  const session = await disk.open();
  const writer = new Desk(session, "writer");
  await disk.wait(session.send([firstMessage(0)]));
  const before = disk.segment("00000001.wal").length;
  disk.fault = failingSync;
  await disk.pass(0);
  writer.take(0).give(replied(firstMessage(0), "draft"));
  await disk.pass(100);
  expect(disk.segment("00000001.wal").length).toBe(before);
  await expect(disk.wait(session.close({ drainMs: 0 }))).rejects.toThrow(StorageError);
});

test("a sync that fails on opening refuses the session; the next one writes the segment anew before it builds on it", async () => {
  const disk = new Disk();
  const session = await disk.open();
  const writer = new Desk(session, "writer");
  await disk.wait(session.send([firstMessage(0)]));
  await disk.pass(0);
  writer.take(0).give(replied(firstMessage(0), "draft"));
  // Dies between the append and its sync: the step is in the kernel's memory only.
  await disk.pass(2);
  disk.restart("kill");

  disk.fault = failingSync;
  await expect(disk.open()).rejects.toThrow("journal run/journal could not be opened: EIO: sync");
  disk.fault = () => undefined;
  const resumed = await disk.open();
  const critic = new Desk(resumed, "critic");
  await disk.pass(1);
  const { message, give } = critic.take(0);
  give(replied(message, "remark"));
  await disk.pass(50);
  // The pages that could not be written go with the power.
  disk.restart("power");
  const { rows } = await disk.wait(readJournal(disk.process.files, journalFolder, runId));
  expect(rows.get(0)!.message.history.lines()).toEqual([
    '{"agent":"writer","response":{"text":"draft"}}',
    '{"agent":"critic","response":{"text":"remark"}}',
  ]);
});

test("a power failure at any moment of writing a segment anew leaves what was accepted", async () => {
  for (let seed = 0; seed < 600; seed++) {
    const disk = new Disk(seed);
    await disk.wait((await disk.open()).send([firstMessage(0)]));
    disk.restart("kill");
    disk.fault = failingSync;
    await expect(disk.open()).rejects.toThrow(StorageError);
    disk.fault = () => undefined;

    let left = 1 + (seed % 30);
    disk.begun = () => {
      if (--left === 0) disk.world.crash("power");
    };
    void disk.open().catch(() => {});
    await disk.pass(500);
    disk.begun = () => {};
    if (disk.process.alive) disk.world.crash("power");
    disk.process = disk.world.boot();
    expect((await disk.open()).recovered).toEqual({ cursor: 1, live: 1, missing: [] });
  }
}, 60_000);

test("async: a failed sync ends the session too, though nobody waits", async () => {
  const disk = new Disk();
  const session = await disk.open({ durability: "async" });
  disk.fault = failingSync;
  await session.send([firstMessage(0)]);
  await disk.pass(100);
  await expect(session.failed).rejects.toThrow(StorageError);
  await expect(disk.wait(session.close({ drainMs: 0 }))).rejects.toThrow(StorageError);
});
