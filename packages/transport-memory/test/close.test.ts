import { StorageError } from "@matrix/core";
import { expect, test } from "vitest";
import { Desk } from "./support/desk.ts";
import { Disk } from "./support/disk.ts";
import { ended, firstMessage, replied } from "./support/messages.ts";

test("closing waits for the hops that run, and for the records of rows that they ended", async () => {
  const disk = new Disk();
  const session = await disk.open();
  const [writer, sink] = [new Desk(session, "writer"), new Desk(session, "_sink")];
  await disk.wait(session.send([0, 1].map((index) => firstMessage(index))));
  await disk.pass(0);
  let isClosed = false;
  const closing = session.close({ drainMs: 10_000 }).then(() => {
    isClosed = true;
  });
  await disk.pass(1_000);
  writer.take(0).give(replied(firstMessage(0), "draft"));
  writer.take(1).give(ended(firstMessage(1)));
  await disk.pass(1_000);
  expect([isClosed, sink.places]).toEqual([false, ["1/1"]]);
  sink.take(1).give();
  await disk.wait(closing);

  const resumed = await disk.open({}, { ended: (sequence) => sequence === 1 });
  expect(resumed.recovered).toEqual({ cursor: 2, live: 1, missing: [] });
  expect(resumed.backlog()).toMatchObject({ writer: 0, critic: 1, _sink: 0 });
});

test("closing gives up on hops that take longer than drainMs; they are delivered again", async () => {
  const disk = new Disk();
  const session = await disk.open();
  const writer = new Desk(session, "writer");
  await disk.wait(session.send([firstMessage(0)]));
  const from = disk.world.clock.monotonic();
  await disk.wait(session.close({ drainMs: 300 }));
  expect(disk.world.clock.monotonic() - from).toBeLessThan(400);
  // What the hop gives in the end comes too late.
  writer.take(0).give(replied(firstMessage(0), "late"));
  await disk.pass(100);
  expect((await disk.open()).backlog()).toMatchObject({ writer: 1, critic: 0 });
});

test("no hop begins once closing has", async () => {
  const disk = new Disk();
  const session = await disk.open();
  await disk.wait(session.send([firstMessage(0)]));
  const closing = session.close({ drainMs: 100 });
  const writer = new Desk(session, "writer");
  await disk.wait(closing);
  expect(writer.places).toEqual([]);
});

test("a disk that stays full does not hold the end up for ever, and the folder is free again", async () => {
  const disk = new Disk();
  const session = await disk.open();
  const writer = new Desk(session, "writer");
  await disk.wait(session.send([firstMessage(0)]));
  await disk.pass(0);
  disk.fault = ({ kind }) => (kind === "append" ? { code: "ENOSPC" } : undefined);
  writer.take(0).give(replied(firstMessage(0), "draft"));
  const from = disk.world.clock.monotonic();
  const closing = disk.wait(session.close({ drainMs: 2_000 }));
  await expect(closing).rejects.toThrow(StorageError);
  await expect(closing).rejects.toThrow("its last records were not written within");
  expect(disk.world.clock.monotonic() - from).toBeLessThan(9_000);

  disk.fault = () => undefined;
  expect((await disk.open()).backlog()).toMatchObject({ writer: 1 });
});

test("a write that hangs does not hold the end up for ever; its folder stays locked until it comes back", async () => {
  const disk = new Disk();
  const session = await disk.open();
  const writer = new Desk(session, "writer");
  await disk.wait(session.send([firstMessage(0)]));
  await disk.pass(0);
  disk.hangMs = 60_000;
  writer.take(0).give(replied(firstMessage(0), "draft"));
  await disk.pass(1);
  disk.hangMs = 0;
  await expect(disk.wait(session.close({ drainMs: 100 }))).rejects.toThrow(StorageError);
  await expect(disk.open()).rejects.toThrow("is in use by another simulated process");
  await disk.pass(60_000);
  expect((await disk.open()).recovered.live).toBe(1);
});
