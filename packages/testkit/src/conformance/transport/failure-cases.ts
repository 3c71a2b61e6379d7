import assert from "node:assert/strict";
import { MatrixError, sinkRole, UnknownRoleError } from "@matrix/core";
import { hopTo, hopToSink, rowMessage } from "./row-messages.ts";
import { transportCase } from "./transport-fixture.ts";
import type { TransportCase } from "./transport-subject.ts";

const handlerError = new Error("the handler failed on purpose");

/** Handlers that throw, and roles that are not there. */
export const failureCases: readonly TransportCase[] = [
  transportCase(
    "a message whose handler throws is kept, and not delivered again before a resume",
    async (fixture) => {
      const probe = await fixture.open({ roles: { first: 1 } });
      probe.consume("first", async () => {
        throw handlerError;
      });
      await probe.session.send([rowMessage({ index: 0 })]);
      await probe.untilDelivered("first", 1);
      await probe.quiet();
      assert.equal(probe.deliveries("first").length, 1);
      await probe.until(() => probe.session.backlog().first === 1, "the message back in the backlog");
    },
  ),
  transportCase("after a resume the message is delivered again, and says so", async (fixture) => {
    const probe = await fixture.open();
    let failures = 1;
    const consumer = probe.consume("first", async ({ message }) => {
      if (failures-- > 0) throw handlerError;
      return hopToSink(message);
    });
    probe.consume(sinkRole);
    await probe.session.send([rowMessage({ index: 0 })]);
    await probe.untilDelivered("first", 1);
    await probe.until(() => probe.running("first") === 0, "the handler to fail");
    await probe.quiet();
    consumer.resume();
    await probe.untilEnded(1);
    assert.equal(probe.deliveries("first").at(-1)!.redelivered, true);
    assert.equal(probe.deliveries("first").at(-1)!.message.step, 0);
  }),
  transportCase("a message may fail many times and still be done", async (fixture) => {
    const probe = await fixture.open();
    let failures = 5;
    const consumer = probe.consume("first", async ({ message }) => {
      if (failures-- > 0) throw handlerError;
      return hopToSink(message);
    });
    probe.consume(sinkRole);
    await probe.session.send([rowMessage({ index: 0 })]);
    for (let deliveries = 1; deliveries <= 5; deliveries++) {
      await probe.untilDelivered("first", deliveries);
      await probe.until(() => probe.session.backlog().first === 1, "the message to be kept");
      consumer.resume();
    }
    await probe.untilEnded(1);
  }),
  transportCase("a message that fails does not hold up the others of its role", async (fixture) => {
    const probe = await fixture.open({ roles: { first: 1 } });
    const consumer = probe.consume("first", async ({ message, redelivered }) => {
      if (message.row.index === 0 && !redelivered) throw handlerError;
      return hopToSink(message);
    });
    probe.consume(sinkRole);
    await probe.session.send([0, 1, 2, 3].map((index) => rowMessage({ index })));
    await probe.untilEnded(3);
    consumer.resume();
    await probe.untilEnded(4);
  }),
  transportCase("a handler that throws sends nothing on", async (fixture) => {
    const probe = await fixture.open();
    probe.consume("first", async () => {
      throw handlerError;
    });
    probe.consume("second");
    probe.consume(sinkRole);
    await probe.session.send([rowMessage({ index: 0 })]);
    await probe.untilDelivered("first", 1);
    await probe.quiet();
    assert.deepEqual([probe.rows("second"), probe.rows(sinkRole)], [[], []]);
  }),
  transportCase("a sink that throws is given the row's end again", async (fixture) => {
    const probe = await fixture.open();
    probe.consume("first");
    const sink = probe.consume(sinkRole, async ({ redelivered }) => {
      if (!redelivered) throw handlerError;
      return undefined;
    });
    await probe.session.send([rowMessage({ index: 0 })]);
    await probe.untilDelivered(sinkRole, 1);
    await probe.until(() => probe.session.backlog()[sinkRole] === 1, "the end to be kept");
    sink.resume();
    await probe.untilDelivered(sinkRole, 2);
  }),
  transportCase("consuming a role that was not opened is an error that names it", async (fixture) => {
    const probe = await fixture.open();
    assert.throws(
      () => probe.consume("nobody"),
      (error) => MatrixError.isInstance(error) && error.message.includes('"nobody"'),
    );
  }),
  transportCase("sending to a role that was not opened is an UnknownRoleError", async (fixture) => {
    const probe = await fixture.open();
    const sent = probe.session.send([rowMessage({ index: 0, role: "nobody" })]);
    await assert.rejects(probe.within(sent, "the refusal"), (error) => error instanceof UnknownRoleError);
  }),
  transportCase("a send that is refused sends none of its messages", async (fixture) => {
    const probe = await fixture.open();
    probe.consume("first");
    const sent = probe.session.send([rowMessage({ index: 0 }), rowMessage({ index: 1, role: "nobody" })]);
    await assert.rejects(probe.within(sent, "the refusal"));
    await probe.quiet();
    assert.equal(probe.deliveries("first").length, 0);
  }),
  transportCase(
    "a result for a role that was not opened is kept where it was, and the session fails",
    async (fixture) => {
      const probe = await fixture.open();
      let role = "nobody";
      const consumer = probe.consume("first", async ({ message }) => hopTo(role, message));
      probe.consume("second");
      probe.consume(sinkRole);
      await probe.session.send([rowMessage({ index: 0 })]);
      await assert.rejects(
        probe.within(probe.session.failed, "the session to fail"),
        (error) => error instanceof UnknownRoleError,
      );
      role = "second";
      consumer.resume();
      await probe.untilEnded(1);
    },
  ),
];
