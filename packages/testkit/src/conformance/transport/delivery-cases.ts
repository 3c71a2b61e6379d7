import assert from "node:assert/strict";
import { sinkRole } from "@matrix/core";
import { hopTo, hopToSink, rowMessage } from "./row-messages.ts";
import { transportCase } from "./transport-fixture.ts";
import type { TransportCase } from "./transport-subject.ts";

const indices = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Messages come to their role, and what handlers give goes on. */
export const deliveryCases: readonly TransportCase[] = [
  transportCase("every message sent is handled", async (fixture) => {
    const probe = await fixture.open();
    probe.consume("first");
    probe.consume(sinkRole);
    for (const index of indices(50)) await probe.session.send([rowMessage({ index })]);
    await probe.session.send(indices(50).map((index) => rowMessage({ index: 50 + index })));
    await probe.untilEnded(100);
    assert.deepEqual(new Set(probe.rows("first")), new Set(indices(100)));
  }),
  transportCase("messages sent before anybody consumes wait for their consumer", async (fixture) => {
    const probe = await fixture.open();
    await probe.session.send(indices(20).map((index) => rowMessage({ index })));
    probe.consume(sinkRole);
    probe.consume("first");
    await probe.untilEnded(20);
  }),
  transportCase("sends that overlap all arrive", async (fixture) => {
    const probe = await fixture.open();
    probe.consume("first");
    probe.consume(sinkRole);
    await Promise.all(indices(200).map((index) => probe.session.send([rowMessage({ index })])));
    await probe.untilEnded(200);
  }),
  transportCase("an empty send resolves and delivers nothing", async (fixture) => {
    const probe = await fixture.open();
    probe.consume("first");
    await probe.within(probe.session.send([]), "an empty send");
    await probe.quiet();
    assert.equal(probe.deliveries().length, 0);
  }),
  transportCase("one send reaches several roles, each its own messages only", async (fixture) => {
    const probe = await fixture.open();
    for (const role of ["first", "second", "third", sinkRole]) probe.consume(role);
    const roles = ["first", "second", "third"];
    await probe.session.send(indices(30).map((index) => rowMessage({ index, role: roles[index % 3]! })));
    await probe.untilEnded(30);
    for (const [place, role] of roles.entries())
      assert.deepEqual(
        [...new Set(probe.rows(role))].sort((a, b) => a - b),
        indices(10).map((n) => 3 * n + place),
      );
  }),
  transportCase(
    "what a handler gives is delivered to the next role, with its entry in the history",
    async (fixture) => {
      const probe = await fixture.open();
      probe.consume("first", async ({ message }) => hopTo("second", message, "one"));
      probe.consume("second", async ({ message }) => hopTo("third", message, "two"));
      probe.consume("third", async ({ message }) => hopToSink(message));
      probe.consume(sinkRole);
      await probe.session.send(indices(10).map((index) => rowMessage({ index })));
      await probe.untilEnded(10);
      for (const { message } of probe.deliveries(sinkRole)) {
        assert.deepEqual(
          [...message.history].map(({ agent }) => agent),
          ["first", "second", "third"],
        );
        assert.deepEqual([message.step, message.ending?.outcome], [3, "success"]);
      }
    },
  ),
  transportCase("a role can send to itself, many times over", async (fixture) => {
    const probe = await fixture.open();
    probe.consume("first", async ({ message }) =>
      message.step < 50 ? hopTo("first", message) : hopToSink(message),
    );
    probe.consume(sinkRole);
    await probe.session.send([rowMessage({ index: 0 }), rowMessage({ index: 1 })]);
    await probe.untilEnded(2);
    for (const { message } of probe.deliveries(sinkRole)) assert.equal(message.history.length, 51);
  }),
  transportCase("nothing follows the sink, and nothing is left waiting", async (fixture) => {
    const probe = await fixture.open();
    probe.consume("first");
    probe.consume(sinkRole);
    await probe.session.send(indices(10).map((index) => rowMessage({ index })));
    await probe.untilEnded(10);
    await probe.until(
      () => Object.values(probe.session.backlog()).every((waiting) => waiting === 0),
      "an empty backlog",
    );
  }),
  transportCase("a row may go to the sink at once", async (fixture) => {
    const probe = await fixture.open();
    probe.consume(sinkRole);
    const ending = { outcome: "dead", status: {}, nextRole: sinkRole } as const;
    await probe.session.send([rowMessage({ index: 0 }).end(ending, 0)]);
    await probe.untilEnded(1);
    assert.deepEqual(probe.deliveries(sinkRole)[0]!.message.ending, ending);
  }),
  transportCase(
    "each message is delivered once, not called redelivered, while all goes well",
    async (fixture) => {
      const probe = await fixture.open();
      probe.consume("first", async ({ message }) => hopTo("second", message));
      probe.consume("second");
      probe.consume(sinkRole);
      await probe.session.send(indices(100).map((index) => rowMessage({ index })));
      await probe.untilEnded(100);
      await probe.quiet();
      assert.equal(probe.deliveries().length, 300);
      assert.equal(probe.deliveries().filter(({ redelivered }) => redelivered).length, 0);
    },
    { promise: "deliversOnce" },
  ),
  transportCase(
    "messages of a row for one role are delivered in the order of their sends",
    async (fixture) => {
      const probe = await fixture.open({ roles: { first: 1 } });
      probe.consume("first", async () => undefined);
      const order = indices(30);
      for (const attempt of order) {
        await probe.session.send([
          rowMessage({ index: 0, header: { attempt } }),
          rowMessage({ index: 1, header: { attempt } }),
        ]);
      }
      await probe.untilDelivered("first", 60);
      for (const row of [0, 1]) {
        const attempts = probe.deliveries("first").filter(({ message }) => message.row.index === row);
        assert.deepEqual(
          attempts.map(({ message }) => message.attempt),
          order,
        );
      }
    },
    { promise: "ordersWithinRow" },
  ),
];
