import assert from "node:assert/strict";
import { ClosedError, LockedError, sinkRole } from "@matrix/core";
import { hopTo, hopToSink, rowMessage } from "./row-messages.ts";
import { transportCase } from "./transport-fixture.ts";
import type { TransportCase } from "./transport-subject.ts";

const forever = new Promise<never>(() => {});

/** How a session ends, and what lies beside it. */
export const closeCases: readonly TransportCase[] = [
  transportCase("close waits for the handlers that run", async (fixture) => {
    const probe = await fixture.open();
    const { promise: free, resolve } = Promise.withResolvers<void>();
    probe.consume("first", async ({ message }) => {
      await free;
      return hopToSink(message);
    });
    await probe.session.send([rowMessage({ index: 0 })]);
    await probe.untilDelivered("first", 1);
    let closed = false;
    const closing = probe.close(60_000).then(() => {
      closed = true;
    });
    await probe.quiet();
    assert.equal(closed, false);
    resolve();
    await closing;
  }),
  transportCase("close gives up after drainMs on a handler that never ends", async (fixture) => {
    const probe = await fixture.open();
    probe.consume("first", () => forever);
    await probe.session.send([rowMessage({ index: 0 })]);
    await probe.untilDelivered("first", 1);
    await probe.close(10);
  }),
  transportCase("close lets the sink take what was given before", async (fixture) => {
    const probe = await fixture.open();
    const { promise: free, resolve } = Promise.withResolvers<void>();
    let running = 0;
    probe.consume("first", async ({ message }) => {
      running++;
      await free;
      return hopToSink(message);
    });
    probe.consume(sinkRole);
    await probe.session.send([0, 1, 2].map((index) => rowMessage({ index })));
    await probe.until(() => running === 3, "three running handlers");
    const closing = probe.close(60_000);
    resolve();
    await closing;
    assert.deepEqual(probe.rows(sinkRole).sort(), [0, 1, 2]);
  }),
  transportCase("a closing session begins no new hops", async (fixture) => {
    const probe = await fixture.open({ roles: { first: 1, second: 1 } });
    const { promise: free, resolve } = Promise.withResolvers<void>();
    probe.consume("first", async ({ message }) => {
      await free;
      return hopTo("second", message);
    });
    probe.consume("second");
    await probe.session.send([0, 1, 2].map((index) => rowMessage({ index })));
    await probe.untilDelivered("first", 1);
    const closing = probe.close(60_000);
    resolve();
    await closing;
    await probe.quiet();
    assert.equal(probe.deliveries("first").length, 1);
    assert.equal(probe.deliveries("second").length, 0);
  }),
  transportCase("nothing is delivered after close, not even by a resume", async (fixture) => {
    const probe = await fixture.open({ roles: { first: 1 } });
    const consumer = probe.consume("first");
    consumer.pause();
    await probe.session.send([rowMessage({ index: 0 })]);
    await probe.close();
    consumer.resume();
    await probe.quiet();
    assert.equal(probe.deliveries("first").length, 0);
  }),
  transportCase("a send after close is a ClosedError", async (fixture) => {
    const probe = await fixture.open();
    await probe.close();
    const sent = probe.session.send([rowMessage({ index: 0 })]);
    await assert.rejects(probe.within(sent, "the refusal"), (error) => error instanceof ClosedError);
  }),
  transportCase("a handler that ends after the session was closed does no harm", async (fixture) => {
    const probe = await fixture.open();
    const { promise: free, resolve } = Promise.withResolvers<void>();
    let failed = false;
    probe.session.failed.catch(() => {
      failed = true;
    });
    probe.consume("first", async ({ message }) => {
      await free;
      return hopToSink(message);
    });
    probe.consume(sinkRole);
    await probe.session.send([rowMessage({ index: 0 })]);
    await probe.untilDelivered("first", 1);
    await probe.close(1);
    resolve();
    await probe.quiet();
    assert.deepEqual([probe.deliveries(sinkRole).length, failed], [0, false]);
  }),
  transportCase("closing twice does no harm", async (fixture) => {
    const probe = await fixture.open();
    await probe.close();
    await probe.within(probe.session.close({ drainMs: 0 }), "the second close");
  }),
  transportCase("a closed session's run can be opened again", async (fixture) => {
    await (await fixture.open()).close();
    const probe = await fixture.open();
    probe.consume("first");
    probe.consume(sinkRole);
    await probe.session.send([rowMessage({ index: 0 })]);
    await probe.untilEnded(1);
  }),
  transportCase(
    "a run that is open cannot be opened a second time",
    async (fixture) => {
      const probe = await fixture.open();
      await assert.rejects(fixture.open(), (error) => error instanceof LockedError);
      probe.consume("first");
      probe.consume(sinkRole);
      await probe.session.send([rowMessage({ index: 0 })]);
      await probe.untilEnded(1);
      await probe.close();
      await fixture.open();
    },
    { promise: "exclusive" },
  ),
  transportCase(
    "runs side by side never see each other's messages",
    async (fixture) => {
      const runs = ["run-a", "run-b", "run-a.b"];
      const probes = await Promise.all(runs.map((run) => fixture.open({ run })));
      for (const [place, probe] of probes.entries()) {
        probe.consume("first");
        probe.consume(sinkRole);
        await probe.session.send([0, 1, 2].map((index) => rowMessage({ index, run: runs[place]! })));
      }
      for (const [place, probe] of probes.entries()) {
        await probe.untilEnded(3);
        for (const { message } of probe.deliveries()) assert.equal(message.run, runs[place]);
      }
    },
    { promise: "severalRuns" },
  ),
];
