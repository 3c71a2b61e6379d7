import type { CursorStore } from "@matrix/core";
import { connectBroker, deleteRunTopics } from "@matrix/transport-kafka";
import { expect, onTestFinished, test, vi } from "vitest";
import { clients, describeWithKafka, freshOptions } from "./support/kafka.ts";
import { endRow, rows } from "./support/messages.ts";
import { collectEnds, indicesOf, openSession, upTo } from "./support/run-session.ts";

const patiently = { timeout: 60_000, interval: 50 };

function cursorInMemory(): CursorStore {
  let cursor = 0;
  return {
    load: async () => cursor,
    save: async (value) => {
      cursor = value;
    },
  };
}

describeWithKafka("a session that opens a run which has begun", () => {
  test.each(clients)("finds no row missing that lies in a topic (%s)", async (client) => {
    const options = freshOptions({ client });
    onTestFinished(async () => void (await deleteRunTopics(options, "run")));
    const topology = { cursor: cursorInMemory() };
    const before = await openSession(options, topology);
    await before.send(rows(12));
    await before.close({ drainMs: 0 });
    const after = await openSession(options, topology);
    expect(after.recovered).toEqual({ cursor: 12, live: 12, missing: [] });
  });

  test.each(clients)("tells which rows went with a deleted topic, and which did not (%s)", async (client) => {
    const options = freshOptions({ client });
    onTestFinished(async () => void (await deleteRunTopics(options, "run")));
    const ended = new Set<number>();
    const topology = { cursor: cursorInMemory(), ended: (sequence: number) => ended.has(sequence) };
    const before = await openSession(options, topology);
    const ends = collectEnds(before);
    before.consume("first", async (delivery) => {
      const { index } = delivery.message.row;
      return index % 3 === 0 ? endRow(delivery) : delivery.message.to("second", {});
    });
    await before.send(rows(12));
    await vi.waitFor(() => expect(indicesOf(ends)).toEqual([0, 3, 6, 9]), patiently);
    await vi.waitFor(() => expect(before.backlog().second).toBe(8), patiently);
    await before.close({ drainMs: 10_000 });
    for (const index of indicesOf(ends)) ended.add(index);
    const broker = await connectBroker(options);
    onTestFinished(() => broker.close());
    await broker.deleteTopics([`${options.prefix}.run.second`]);
    const lost = upTo(12).filter((index) => index % 3 !== 0);
    // Rows sent after the topics were made anew lie in them: only those before are missing.
    const between = await openSession(options, { ...topology, cursor: topology.cursor });
    expect(between.recovered).toEqual({ cursor: 12, live: 0, missing: lost });
    await between.send(rows(4, 12));
    await between.close({ drainMs: 0 });
    const after = await openSession(options, topology);
    expect(after.recovered).toEqual({ cursor: 16, live: 4, missing: lost });
  });
});
