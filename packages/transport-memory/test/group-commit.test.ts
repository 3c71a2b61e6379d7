import { expect, test } from "vitest";
import { Disk } from "./support/disk.ts";
import { ended, firstMessage, replied } from "./support/messages.ts";

/** Lets 64 rows of 20 hops go by, as fast as the disk takes them. @returns syncs per hop */
async function syncsPerHop(rows: number): Promise<number> {
  const disk = new Disk();
  const session = await disk.open();
  let left = rows;
  session.consume("writer", async ({ message }) =>
    message.step < 20 ? replied(message, "w") : ended(message),
  );
  session.consume("critic", async ({ message }) => replied(message, "c"));
  session.consume("_sink", async () => {
    left--;
    return undefined;
  });
  await disk.wait(session.send(Array.from({ length: rows }, (_, index) => firstMessage(index))));
  await disk.world.clock.drive({ done: () => left === 0 });
  return disk.count("sync") / (rows * 21);
}

test("hops of many rows share a sync", async () => {
  expect(await syncsPerHop(64)).toBeLessThan(1 / 50);
});

test("a row on its own has each hop synced", async () => {
  expect(await syncsPerHop(1)).toBeGreaterThanOrEqual(1);
});

test("rows that are sent one by one, without waiting, share a sync", async () => {
  const disk = new Disk();
  const session = await disk.open();
  const before = disk.count("sync");
  await disk.wait(
    Promise.all(Array.from({ length: 500 }, (_, index) => session.send([firstMessage(index)]))),
  );
  expect(disk.count("sync") - before).toBeLessThan(5);
});
