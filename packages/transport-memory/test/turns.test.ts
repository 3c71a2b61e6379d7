import { sinkRole } from "@matrix/core";
import { expect, test } from "vitest";
import { memoryTransport } from "../src/index.ts";
import { ended, firstMessage, topology } from "./support/messages.ts";

test("agents that never wait leave the event loop its turns", async () => {
  const session = await memoryTransport().open(topology());
  let left = 5_000;
  let turns = 0;
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const count = () => {
    if (left === 0) return resolve();
    turns++;
    setImmediate(count);
  };
  setImmediate(count);
  session.consume("writer", async ({ message }) => ended(message));
  session.consume(sinkRole, async () => {
    left--;
    return undefined;
  });
  await session.send(Array.from({ length: left }, (_, index) => firstMessage(index)));
  await over;
  // 256 deliveries a turn, two for each row.
  expect(turns).toBeGreaterThan(20);
  await session.close({ drainMs: 0 });
});

test("deliveries that wait for their turn are not forgotten by a close", async () => {
  const session = await memoryTransport().open(topology());
  let records = 0;
  session.consume("writer", async ({ message }) => ended(message));
  session.consume(sinkRole, async () => {
    records++;
    return undefined;
  });
  await session.send(Array.from({ length: 200 }, (_, index) => firstMessage(index)));
  // All writers have begun; their rows' records are more than what is left of the turn.
  await session.close({ drainMs: 10_000 });
  expect(records).toBe(200);
});
