import { OptionError, sinkRole } from "@matrix/core";
import { expect, test } from "vitest";
import { memoryTransport } from "../src/index.ts";
import { Desk } from "./support/desk.ts";
import { Disk, journalFolder } from "./support/disk.ts";
import { ended, firstMessage, replied, topology } from "./support/messages.ts";

test("sync: the next hop starts only once the result before it is on the disk", async () => {
  const disk = new Disk();
  const session = await disk.open();
  const [writer, critic] = [new Desk(session, "writer"), new Desk(session, "critic")];
  await disk.wait(session.send([firstMessage(0)]));
  await disk.pass(1);
  const synced = disk.count("sync");
  writer.take(0).give(replied(firstMessage(0), "draft"));
  while (critic.places.length === 0) {
    expect(disk.count("sync")).toBe(synced);
    await disk.pass(0.5);
  }
  expect(disk.count("sync")).toBe(synced + 1);
});

test("sync: a row counts as sent only once it is on the disk", async () => {
  const disk = new Disk();
  const session = await disk.open();
  const writer = new Desk(session, "writer");
  let isSent = false;
  void session.send([firstMessage(0)]).then(() => {
    isSent = true;
  });
  await disk.pass(5);
  expect([isSent, writer.places]).toEqual([false, []]);
  await disk.pass(5);
  expect([isSent, writer.places]).toEqual([true, ["0/0"]]);
});

test("sync: what a pure agent gave is passed on at once, and is on the disk before anything that follows from it", async () => {
  const disk = new Disk();
  const session = await disk.open();
  const [writer, matcher, critic] = ["writer", "matcher", "critic"].map((role) => new Desk(session, role));
  await disk.wait(session.send([firstMessage(0)]));
  await disk.pass(1);
  writer!.take(0).give(replied(firstMessage(0), "draft", "matcher"));
  await disk.pass(20);
  const { message, give } = matcher!.take(0);
  const appended = disk.count("append");
  give(replied(message, "match", "critic"));
  await disk.pass(0);
  expect([disk.count("append"), critic!.places]).toEqual([appended, ["0/2"]]);

  const matched = critic!.take(0);
  matched.give(replied(matched.message, "remark"));
  await disk.pass(20);
  disk.restart("power");
  const resumed = await disk.open();
  const resumedWriter = new Desk(resumed, "writer");
  await disk.pass(1);
  expect(resumedWriter.places).toEqual(["0/3"]);
});

test("async: the next hop starts at once, and a crash takes back no more than flushMs of results", async () => {
  const disk = new Disk();
  const session = await disk.open({ durability: "async", flushMs: 20 });
  const [writer, critic] = [new Desk(session, "writer"), new Desk(session, "critic")];
  await disk.wait(session.send([firstMessage(0)]));
  await disk.pass(0);
  writer.take(0).give(replied(firstMessage(0), "draft"));
  await disk.pass(0);
  expect([critic.places, disk.count("append")]).toEqual([["0/1"], 1]);
  // Written after 20 ms, appended in 1 and synced in 5 more.
  await disk.pass(27);
  const { message, give } = critic.take(0);
  give(replied(message, "remark"));
  await disk.pass(19);
  expect(writer.places).toEqual(["0/2"]);
  disk.restart("power");
  const resumed = await disk.open({ durability: "async" });
  const resumedCritic = new Desk(resumed, "critic");
  await disk.pass(1);
  expect(resumedCritic.places).toEqual(["0/1"]);
});

test("async: a clean close leaves nothing to be repeated", async () => {
  const disk = new Disk();
  const session = await disk.open({ durability: "async", flushMs: 10_000 });
  const writer = new Desk(session, "writer");
  await disk.wait(session.send([firstMessage(0)]));
  await disk.pass(0);
  writer.take(0).give(replied(firstMessage(0), "draft"));
  await disk.wait(session.close({ drainMs: 100 }));
  disk.restart("power");
  expect((await disk.open()).backlog()).toMatchObject({ writer: 0, critic: 1 });
});

test("without fsync nothing is synced, and a kill loses nothing", async () => {
  const disk = new Disk();
  const session = await disk.open({ fsync: false });
  const writer = new Desk(session, "writer");
  await disk.wait(session.send([firstMessage(0)]));
  await disk.pass(0);
  writer.take(0).give(replied(firstMessage(0), "draft"));
  await disk.pass(10);
  expect(disk.count("sync")).toBe(0);
  disk.restart("kill");
  expect((await disk.open({ fsync: false })).backlog()).toMatchObject({ writer: 0, critic: 1 });
});

for (const durability of ["exit", "off"] as const) {
  test(`${durability}: rows move without the folder being touched, and begin anew after a crash`, async () => {
    const disk = new Disk();
    const session = await disk.open({ durability });
    const [writer, critic, sink] = [
      new Desk(session, "writer"),
      new Desk(session, "critic"),
      new Desk(session, sinkRole),
    ];
    await disk.wait(session.send([firstMessage(0)]));
    writer.take(0).give(replied(firstMessage(0), "draft"));
    await disk.pass(0);
    const { message, give } = critic.take(0);
    give(ended(message));
    await disk.pass(0);
    expect(sink.places).toEqual(["0/2"]);
    await disk.wait(session.close({ drainMs: 0 }));
    expect(disk.world.disk.list(journalFolder)).toEqual([]);
    expect((await disk.open({ durability })).recovered).toEqual({ cursor: 0, live: 0, missing: [] });
  });
}

test("a journal needs a folder, and without one the default is off", async () => {
  expect(() => memoryTransport({ durability: "sync" })).toThrow(OptionError);
  expect(() => memoryTransport({ durability: "async" })).toThrow(
    'durability "async" needs a folder for its journal; give folder, or durability "off"',
  );
  const session = await memoryTransport().open(topology());
  await session.send([firstMessage(0)]);
  expect(session.backlog()).toMatchObject({ writer: 1 });
  await session.close({ drainMs: 0 });
});
