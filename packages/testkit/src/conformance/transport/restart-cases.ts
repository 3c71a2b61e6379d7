import assert from "node:assert/strict";
import { type OrchestratorMessage, sinkRole } from "@matrix/core";
import { awkwardTexts } from "./content-cases.ts";
import { contentOf, hopTo, hopToSink, rowMessage } from "./row-messages.ts";
import { transportCase } from "./transport-fixture.ts";
import type { TransportCase } from "./transport-subject.ts";

const forever = new Promise<never>(() => {});
const survivesRestart = { promise: "survivesRestart" } as const;
const messages = (count: number, from = 0) =>
  Array.from({ length: count }, (_, place) => rowMessage({ index: from + place }));

/** What the next session finds of the one before. */
export const restartCases: readonly TransportCase[] = [
  transportCase(
    "messages that nobody took are delivered after the next open",
    async (fixture) => {
      const before = await fixture.open();
      await before.session.send(messages(20));
      await before.close();
      const after = await fixture.open();
      after.assertRecovered({ cursor: 20, live: 20 });
      after.consume("first");
      after.consume(sinkRole);
      await after.untilEnded(20);
    },
    survivesRestart,
  ),
  transportCase(
    "a message that was being handled at the close is delivered again, and says so",
    async (fixture) => {
      const before = await fixture.open();
      before.consume("first", () => forever);
      await before.session.send(messages(2));
      await before.untilDelivered("first", 2);
      await before.close(0);
      const after = await fixture.open();
      after.consume("first");
      after.consume(sinkRole);
      await after.untilEnded(2);
      assert.ok(after.deliveries("first").every(({ redelivered }) => redelivered));
    },
    survivesRestart,
  ),
  transportCase(
    "a message whose handler threw is delivered after the next open",
    async (fixture) => {
      const before = await fixture.open();
      before.consume("first", async () => {
        throw new Error("the handler failed on purpose");
      });
      await before.session.send(messages(2));
      await before.untilDelivered("first", 2);
      await before.close();
      const after = await fixture.open();
      after.consume("first");
      after.consume(sinkRole);
      await after.untilEnded(2);
    },
    survivesRestart,
  ),
  transportCase(
    "a row goes on from its last accepted step, which is not done again",
    async (fixture) => {
      const before = await fixture.open();
      before.consume("first", async ({ message }) => hopTo("second", message, "once only"));
      before.consume("second", () => forever);
      await before.session.send(messages(4));
      await before.untilDelivered("second", 4);
      await before.close(0);
      const after = await fixture.open();
      for (const role of ["first", "second", sinkRole]) after.consume(role);
      await after.untilEnded(4);
      assert.equal(after.deliveries("first").length, 0);
      for (const { message } of after.deliveries("second")) {
        assert.equal(message.step, 1);
        assert.deepEqual(message.history.at(0)!.response, { says: "once only", step: 0 });
      }
    },
    survivesRestart,
  ),
  transportCase(
    "what a handler gave while the session closed is not lost",
    async (fixture) => {
      const before = await fixture.open();
      const { promise: free, resolve } = Promise.withResolvers<void>();
      before.consume("first", async ({ message }) => {
        await free;
        return hopTo("second", message);
      });
      await before.session.send(messages(2));
      await before.untilDelivered("first", 2);
      const closing = before.close(60_000);
      resolve();
      await closing;
      const after = await fixture.open();
      for (const role of ["first", "second", sinkRole]) after.consume(role);
      await after.untilEnded(2);
      assert.equal(after.deliveries("first").length, 0);
    },
    survivesRestart,
  ),
  transportCase(
    "rows that ended, and whose records the sink has, are done with",
    async (fixture) => {
      const before = await fixture.open();
      before.consume("first");
      before.consume(sinkRole);
      await before.session.send(messages(10));
      await before.untilEnded(10);
      await before.close();
      const after = await fixture.open({ ended: () => true });
      after.assertRecovered({ cursor: 10, live: 0 });
      for (const role of ["first", sinkRole]) after.consume(role);
      await after.quiet();
      assert.equal(after.deliveries().length, 0);
    },
    survivesRestart,
  ),
  transportCase(
    "a row whose record the sink has is not delivered again, though its end was never acknowledged",
    async (fixture) => {
      const before = await fixture.open();
      before.consume("first");
      before.consume(sinkRole, () => forever);
      await before.session.send(messages(4));
      await before.untilDelivered(sinkRole, 4);
      await before.close(0);
      const after = await fixture.open({ ended: (sequence) => sequence !== 2 });
      after.assertRecovered({ cursor: 4, live: 1 });
      for (const role of ["first", sinkRole]) after.consume(role);
      await after.untilEnded(1);
      await after.quiet();
      assert.deepEqual(new Set(after.rows(sinkRole)), new Set([2]));
    },
    survivesRestart,
  ),
  transportCase(
    "the cursor counts rows by their place in the run's order, trials included",
    async (fixture) => {
      const before = await fixture.open({ trials: 3 });
      const trials = [0, 1].flatMap((index) => [0, 1, 2].map((trial) => rowMessage({ index, trial })));
      await before.session.send(trials.slice(0, 5));
      await before.close();
      const ended = (sequence: number) => sequence === 4;
      const after = await fixture.open({ trials: 3, ended });
      after.assertRecovered({ cursor: 5, live: 4 });
    },
    survivesRestart,
  ),
  transportCase(
    "a row that went to the sink at once counts as sent",
    async (fixture) => {
      const before = await fixture.open();
      const [first, second] = messages(2);
      await before.session.send([
        first!.end({ outcome: "dead", status: {}, nextRole: sinkRole }, 0),
        second!,
      ]);
      await before.close();
      const after = await fixture.open();
      after.assertRecovered({ cursor: 2, live: 2 });
      after.consume("first");
      after.consume(sinkRole);
      await after.untilEnded(2);
      const dead = after.deliveries(sinkRole).find(({ message }) => message.row.index === 0);
      assert.equal(dead!.message.ending?.outcome, "dead");
    },
    survivesRestart,
  ),
  transportCase(
    "the cursor does not pass a row whose send was refused",
    async (fixture) => {
      const before = await fixture.open();
      await before.session.send(messages(2));
      const refused = before.session.send([rowMessage({ index: 2, role: "nobody" })]);
      await assert.rejects(before.within(refused, "the refusal"));
      await before.close();
      const after = await fixture.open();
      assert.equal(after.session.recovered.cursor, 2);
    },
    survivesRestart,
  ),
  transportCase(
    "rows are sent on where the cursor stands, in any number of sessions",
    async (fixture) => {
      const handled = new Set<number>();
      for (let session = 0; session < 4; session++) {
        const probe = await fixture.open({ ended: (sequence) => handled.has(sequence) });
        probe.assertRecovered({ cursor: session * 5, live: session * 5 - handled.size });
        await probe.session.send(messages(5, session * 5));
        let left = 3;
        const isLast = session === 3;
        const done = () => left <= 0;
        probe.consume("first", async ({ message }) => (isLast || left-- > 0 ? hopToSink(message) : forever));
        probe.consume(sinkRole, async ({ message }) => void handled.add(message.row.index));
        const expected = isLast ? 20 : (session + 1) * 3;
        await probe.until(() => handled.size === expected && (isLast || done()), `${expected} ended rows`);
        await probe.close(0);
      }
      assert.equal(handled.size, 20);
    },
    survivesRestart,
  ),
  transportCase(
    "a message comes back as it was sent, awkward text included",
    async (fixture) => {
      const before = await fixture.open();
      const kept = new Map<number, string>();
      const note = (message: OrchestratorMessage) => {
        kept.set(message.row.index, contentOf(message));
        return message;
      };
      before.consume("first", async ({ message }) => note(hopTo("second", message, message.input)));
      const sent = awkwardTexts.map((text, index) =>
        rowMessage({
          index,
          input: { text },
          entries: [{ agent: "opening", response: { text } }],
          header: { row: { index, id: text, trial: 0, seed: 7 }, deadline: 1.5e12, fromTheFuture: text },
        }),
      );
      await before.session.send(sent);
      await before.until(() => kept.size === sent.length, "every first hop");
      await before.close();
      const after = await fixture.open();
      after.consume("second");
      after.consume(sinkRole);
      await after.untilEnded(sent.length);
      for (const { message } of after.deliveries("second"))
        assert.equal(contentOf(message), kept.get(message.row.index));
    },
    survivesRestart,
  ),
  transportCase(
    "a transport that keeps nothing says that nothing was sent before",
    async (fixture) => {
      const before = await fixture.open();
      await before.session.send(messages(3));
      await before.close();
      const after = await fixture.open();
      after.assertRecovered({ cursor: 0, live: 0 });
    },
    { unless: "survivesRestart" },
  ),
];
