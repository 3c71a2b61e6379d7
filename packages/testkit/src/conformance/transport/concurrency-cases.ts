import assert from "node:assert/strict";
import { sinkRole } from "@matrix/core";
import { hopTo, hopToSink, rowMessage } from "./row-messages.ts";
import { transportCase } from "./transport-fixture.ts";
import type { TransportCase } from "./transport-subject.ts";

const messages = (count: number, role = "first") =>
  Array.from({ length: count }, (_, index) => rowMessage({ index, role }));

/** How many handlers run at once, what waits meanwhile, and how deliveries are held back. */
export const concurrencyCases: readonly TransportCase[] = [
  transportCase("never more handlers of a role at once than its concurrency", async (fixture) => {
    const probe = await fixture.open({ roles: { first: 3, second: 1 } });
    const most = { first: 0, second: 0 };
    for (const role of ["first", "second"] as const) {
      probe.consume(role, async ({ message }) => {
        most[role] = Math.max(most[role], probe.running(role));
        // Long enough for others to begin, were they let in.
        await new Promise((resolve) => setTimeout(resolve, 2));
        return role === "first" ? hopTo("second", message) : hopToSink(message);
      });
    }
    probe.consume(sinkRole);
    await probe.session.send(messages(30));
    await probe.untilEnded(30);
    assert.ok(
      most.first <= 3 && most.second <= 1,
      `ran ${most.first} and ${most.second} at once, not 3 and 1`,
    );
  }),
  transportCase("a role's whole concurrency is used", async (fixture) => {
    const probe = await fixture.open({ roles: { first: 5 } });
    const { promise: all, resolve } = Promise.withResolvers<void>();
    probe.consume("first", async ({ message }) => {
      if (probe.running("first") === 5) resolve();
      await all;
      return hopToSink(message);
    });
    probe.consume(sinkRole);
    await probe.session.send(messages(10));
    await probe.within(all, "five handlers at once");
    await probe.untilEnded(10);
  }),
  transportCase("a role that is busy holds up no other", async (fixture) => {
    const probe = await fixture.open({ roles: { first: 1, second: 1 } });
    const { promise: free, resolve } = Promise.withResolvers<void>();
    probe.consume("first", async ({ message }) => {
      await free;
      return hopToSink(message);
    });
    probe.consume("second");
    probe.consume(sinkRole);
    await probe.session.send(messages(3, "first"));
    await probe.session.send(
      Array.from({ length: 5 }, (_, index) => rowMessage({ index: 3 + index, role: "second" })),
    );
    await probe.until(() => new Set(probe.rows(sinkRole)).size === 5, "the end of the other role's rows");
    resolve();
    await probe.untilEnded(8);
  }),
  transportCase("the backlog counts the messages that wait, by role", async (fixture) => {
    const probe = await fixture.open();
    const waiting = () => {
      const { first, second, [sinkRole]: sink } = probe.session.backlog();
      return [first, second, sink];
    };
    assert.deepEqual(waiting(), [0, 0, 0]);
    await probe.session.send(messages(3));
    await probe.session.send([rowMessage({ index: 3, role: "second" })]);
    await probe.until(() => waiting().join() === "3,1,0", "a backlog of 3, 1 and 0");
    probe.consume("first");
    await probe.until(() => waiting().join() === "0,1,3", "a backlog of 0, 1 and 3");
    probe.consume("second");
    probe.consume(sinkRole);
    await probe.untilEnded(4);
    await probe.until(() => waiting().join() === "0,0,0", "an empty backlog");
  }),
  transportCase("a paused role is given nothing, and all that waited once it is resumed", async (fixture) => {
    const probe = await fixture.open();
    const consumer = probe.consume("first");
    probe.consume(sinkRole);
    consumer.pause();
    await probe.session.send(messages(10));
    await probe.quiet();
    assert.equal(probe.deliveries("first").length, 0);
    consumer.resume();
    await probe.untilEnded(10);
  }),
  transportCase("what is being handled when its role is paused goes on to the next role", async (fixture) => {
    const probe = await fixture.open({ roles: { first: 1 } });
    const { promise: free, resolve } = Promise.withResolvers<void>();
    const consumer = probe.consume("first", async ({ message }) => {
      await free;
      return hopToSink(message);
    });
    probe.consume(sinkRole);
    await probe.session.send(messages(3));
    await probe.untilDelivered("first", 1);
    consumer.pause();
    resolve();
    await probe.untilEnded(1);
    await probe.quiet();
    assert.equal(probe.deliveries("first").length, 1);
    consumer.resume();
    await probe.untilEnded(3);
  }),
  transportCase("pausing one role leaves the others alone", async (fixture) => {
    const probe = await fixture.open();
    probe.consume("first").pause();
    probe.consume("second");
    probe.consume(sinkRole);
    await probe.session.send([rowMessage({ index: 0 }), rowMessage({ index: 1, role: "second" })]);
    await probe.untilEnded(1);
    assert.deepEqual(new Set(probe.rows(sinkRole)), new Set([1]));
  }),
  transportCase("pausing and resuming twice is as good as once", async (fixture) => {
    const probe = await fixture.open();
    const consumer = probe.consume("first");
    probe.consume(sinkRole);
    consumer.pause();
    consumer.pause();
    await probe.session.send(messages(5));
    consumer.resume();
    await probe.untilEnded(5);
    consumer.resume();
    await probe.quiet();
    if (fixture.subject.promises.deliversOnce) assert.equal(probe.deliveries("first").length, 5);
  }),
];
