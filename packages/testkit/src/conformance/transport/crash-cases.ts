import assert from "node:assert/strict";
import { type Delivery, sinkRole } from "@matrix/core";
import { hopTo, hopToSink, rowMessage } from "./row-messages.ts";
import { transportCase } from "./transport-fixture.ts";
import type { TransportCase } from "./transport-subject.ts";

const forever = new Promise<never>(() => {});
const atOnce = { promise: "durableAtOnce", needs: "crash" } as const;
const neverAgain = { promise: "acknowledgesAtOnce", needs: "crash" } as const;
const atAll = { promise: "survivesRestart", needs: "crash" } as const;
const messages = (count: number) => Array.from({ length: count }, (_, index) => rowMessage({ index }));

/** What a kill at the worst moment leaves. */
export const crashCases: readonly TransportCase[] = [
  transportCase(
    "a send that has resolved survives a crash",
    async (fixture) => {
      const before = await fixture.open();
      await before.session.send(messages(10));
      await fixture.crash();
      const after = await fixture.open();
      after.assertRecovered({ cursor: 10, live: 10 });
      after.consume("first");
      after.consume(sinkRole);
      await after.untilEnded(10);
    },
    atOnce,
  ),
  transportCase(
    "a result that was passed on survives a crash, though the role that gave it takes nothing any more",
    async (fixture) => {
      const before = await fixture.open();
      const { promise: crashed, resolve } = Promise.withResolvers<void>();
      before.consume("first", async ({ message }) => hopTo("second", message, "kept"));
      before.consume("second", async () => {
        await fixture.crash();
        resolve();
        return forever;
      });
      await before.session.send(messages(1));
      await before.within(crashed, "the crash");
      const after = await fixture.open();
      for (const role of ["second", sinkRole]) after.consume(role);
      await after.untilEnded(1);
      assert.deepEqual(after.deliveries("second")[0]!.message.history.at(0)!.response, {
        says: "kept",
        step: 0,
      });
    },
    atOnce,
  ),
  transportCase(
    "an end that the sink was given survives a crash, though the role that gave it takes nothing any more",
    async (fixture) => {
      const before = await fixture.open();
      const { promise: crashed, resolve } = Promise.withResolvers<void>();
      before.consume("first", async ({ message }) => hopToSink(message));
      before.consume(sinkRole, async () => {
        await fixture.crash();
        resolve();
        return forever;
      });
      await before.session.send(messages(1));
      await before.within(crashed, "the crash");
      const after = await fixture.open();
      after.consume(sinkRole);
      await after.untilEnded(1);
    },
    atOnce,
  ),
  transportCase(
    "what a role was given, the role before never does again, though the process is killed at that moment",
    async (fixture) => {
      const before = await fixture.open();
      const { promise: crashed, resolve } = Promise.withResolvers<void>();
      before.consume("first", async ({ message }) => hopTo("second", message, "once only"));
      before.consume("second", async () => {
        await fixture.crash();
        resolve();
        return forever;
      });
      await before.session.send(messages(1));
      await before.within(crashed, "the crash");
      const after = await fixture.open();
      for (const role of ["first", "second", sinkRole]) after.consume(role);
      await after.untilEnded(1);
      assert.equal(after.deliveries("first").length, 0);
      assert.deepEqual(after.deliveries("second")[0]!.message.history.at(0)!.response, {
        says: "once only",
        step: 0,
      });
    },
    neverAgain,
  ),
  transportCase(
    "what a pure role gave is durable by the time that the result of a later role is",
    async (fixture) => {
      const before = await fixture.open({ pure: ["first"] });
      const { promise: crashed, resolve } = Promise.withResolvers<void>();
      before.consume("first", async ({ message }) => hopTo("second", message, "by a pure agent"));
      before.consume("second", async ({ message }) => hopTo("third", message, "once only"));
      before.consume("third", async () => {
        await fixture.crash();
        resolve();
        return forever;
      });
      await before.session.send(messages(1));
      await before.within(crashed, "the crash");
      const after = await fixture.open();
      for (const role of ["first", "second", "third", sinkRole]) after.consume(role);
      await after.untilEnded(1);
      const [{ message }] = after.deliveries("third") as [Delivery];
      assert.deepEqual(
        message.history.lines().map((line) => JSON.parse(line).response.says),
        ["by a pure agent", "once only"],
      );
      assert.equal(after.deliveries("first").length + after.deliveries("second").length, 0);
    },
    neverAgain,
  ),
  transportCase(
    "the sink is given an end only once no crash can change it",
    async (fixture) => {
      const before = await fixture.open();
      const { promise: crashed, resolve } = Promise.withResolvers<void>();
      before.consume("first", async ({ message }) => hopToSink(message));
      before.consume(sinkRole, async () => {
        await fixture.crash();
        resolve();
        return forever;
      });
      await before.session.send(messages(1));
      await before.within(crashed, "the crash");
      const after = await fixture.open();
      after.consume("first");
      after.consume(sinkRole);
      await after.untilEnded(1);
      assert.equal(after.deliveries("first").length, 0);
    },
    neverAgain,
  ),
  transportCase(
    "a crash in full flight loses no row: each is past the cursor, or delivered again",
    async (fixture) => {
      const rows = 60;
      const before = await fixture.open();
      const ended = new Set<number>();
      let hops = 0;
      const { promise: crashed, resolve } = Promise.withResolvers<void>();
      const count = async () => {
        if (++hops !== 70) return;
        await fixture.crash();
        resolve();
      };
      before.consume("first", async ({ message }) => {
        await count();
        return hopTo("second", message);
      });
      before.consume("second", async ({ message }) => {
        await count();
        return hopToSink(message);
      });
      let isAlive = true;
      crashed.then(() => {
        isAlive = false;
      });
      before.consume(sinkRole, async ({ message }) => {
        if (isAlive) ended.add(message.row.index);
        return undefined;
      });
      for (const message of messages(rows)) void before.session.send([message]).catch(() => {});
      await before.within(crashed, "the crash");
      const kept = new Set(ended);
      const after = await fixture.open({ ended: (sequence) => kept.has(sequence) });
      const { cursor, live } = after.session.recovered;
      for (const role of ["first", "second"]) after.consume(role, async ({ message }) => hopToSink(message));
      after.consume(sinkRole);
      const missing = Array.from({ length: cursor }, (_, index) => index).filter((index) => !kept.has(index));
      await after.untilEnded(missing.length);
      await after.quiet();
      assert.deepEqual(new Set(after.rows(sinkRole)), new Set(missing));
      assert.equal(live, missing.length);
    },
    atAll,
  ),
  transportCase(
    "two crashes, the second before anything was done, lose no more than one",
    async (fixture) => {
      const before = await fixture.open();
      await before.session.send(messages(5));
      await before.close();
      await fixture.open();
      await fixture.crash();
      const after = await fixture.open();
      after.assertRecovered({ cursor: 5, live: 5 });
      after.consume("first");
      after.consume(sinkRole);
      await after.untilEnded(5);
    },
    atAll,
  ),
];
