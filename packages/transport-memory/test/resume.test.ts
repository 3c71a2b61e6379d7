import { type OrchestratorMessage, sinkRole, type TransportSession } from "@matrix/core";
import { expect, test } from "vitest";
import { Desk } from "./support/desk.ts";
import { Disk } from "./support/disk.ts";
import { contentOf, ended, firstMessage, replied } from "./support/messages.ts";

/** Rows 0 to 4, accepted up to: nothing, one hop, two hops, the ending, the record. */
async function rowsAtEachStage(disk: Disk, session: TransportSession): Promise<OrchestratorMessage[]> {
  const [writer, critic, sink] = ["writer", "critic", sinkRole].map((role) => new Desk(session, role));
  await disk.wait(session.send([0, 1, 2, 3, 4].map((index) => firstMessage(index))));
  const stands = [firstMessage(0)];
  for (const index of [1, 2, 3, 4]) {
    const { message, give } = writer!.take(index);
    stands[index] = replied(message, `draft ${index}`);
    give(stands[index]);
  }
  await disk.pass(100);
  for (const index of [2, 3, 4]) {
    const { message, give } = critic!.take(index);
    stands[index] = index === 2 ? replied(message, "remark") : ended(message);
    give(stands[index]);
  }
  await disk.pass(100);
  sink!.take(4).give();
  await disk.pass(100);
  return stands;
}

for (const how of ["kill", "power"] as const) {
  test(`after a ${how === "kill" ? "kill" : "power failure"} a run goes on at the hop where each row stood`, async () => {
    const disk = new Disk();
    const stands = await rowsAtEachStage(disk, await disk.open());
    disk.restart(how);

    const session = await disk.open({}, { ended: (sequence) => sequence === 4 });
    expect(session.recovered).toEqual({ cursor: 5, live: 4, missing: [] });
    const desks = ["writer", "critic", sinkRole].map((role) => new Desk(session, role));
    await disk.pass(10);
    expect(desks.map(({ places }) => places)).toEqual([["0/0", "2/2"], ["1/1"], ["3/2"]]);
    for (const { message, redelivered } of desks.flatMap(({ held }) => held)) {
      expect(contentOf(message)).toEqual(contentOf(stands[message.row.index]!));
      expect(redelivered).toBe(true);
    }
  });
}

test("a row whose record the sink has is not delivered again, though the journal does not know of the record", async () => {
  const disk = new Disk();
  const session = await disk.open();
  await disk.wait(session.send([firstMessage(0), firstMessage(1)]));
  disk.restart();
  const resumed = await disk.open({}, { ended: (sequence) => sequence === 0 });
  expect(resumed.recovered).toEqual({ cursor: 2, live: 1, missing: [] });
  expect(resumed.backlog()).toMatchObject({ writer: 1 });
});

test("rows that neither journal nor sink knows are named, so that they can be sent anew", async () => {
  const disk = new Disk();
  const session = await disk.open();
  const [writer, sink] = [new Desk(session, "writer"), new Desk(session, sinkRole)];
  await disk.wait(session.send([0, 1, 2].map((index) => firstMessage(index))));
  writer.take(1).give(ended(firstMessage(1)));
  await disk.pass(100);
  sink.take(1).give();
  await disk.pass(100);
  disk.restart();
  // The output was lost: the sink says that no row has its record.
  expect((await disk.open()).recovered).toEqual({ cursor: 3, live: 2, missing: [1] });
});

test("a row sent anew is resumed like any other", async () => {
  const disk = new Disk();
  await disk.wait((await disk.open()).send([0, 1, 2].map((index) => firstMessage(index))));
  disk.restart();
  // The sink says that it has row 1, and so the journal forgets the row.
  const session = await disk.open({}, { ended: (sequence) => sequence === 1 });
  await disk.wait(session.send([firstMessage(1, "anew")]));
  disk.restart();

  const resumed = await disk.open();
  const writer = new Desk(resumed, "writer");
  await disk.pass(10);
  expect(resumed.recovered).toEqual({ cursor: 3, live: 3, missing: [] });
  expect(contentOf(writer.take(1).message)).toEqual(contentOf(firstMessage(1, "anew")));
});

test("a run that was resumed many times stands where it stood", async () => {
  const disk = new Disk();
  await disk.wait((await disk.open()).send([firstMessage(0)]));
  let message = firstMessage(0);
  for (let life = 1; life <= 12; life++) {
    disk.restart(life % 2 === 0 ? "kill" : "power");
    const session = await disk.open();
    const desk = new Desk(session, message.role);
    await disk.pass(10);
    const held = desk.take(0);
    expect(contentOf(held.message)).toEqual(contentOf(message));
    message = replied(message, `reply ${life}`);
    held.give(message);
    await disk.pass(100);
  }
  expect(message.history.length).toBe(12);
});

test("a message for a role that the resumed run has no longer is refused, and the folder is free again", async () => {
  const disk = new Disk();
  await disk.wait((await disk.open()).send([firstMessage(0)]));
  disk.restart();
  const roles = [{ role: sinkRole, concurrency: 1, effects: "idempotent" as const }];
  await expect(disk.open({}, { roles })).rejects.toThrow(
    'names role "writer", but the roles here are: _sink',
  );
  expect((await disk.open()).recovered.live).toBe(1);
});
