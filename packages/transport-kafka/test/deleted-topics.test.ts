import { connectBroker, deleteRunTopics } from "@matrix/transport-kafka";
import { expect, onTestFinished, test, vi } from "vitest";
import { clients, describeWithKafka, freshOptions } from "./support/kafka.ts";
import { endRow, rowMessage, rows } from "./support/messages.ts";
import { collectEnds, indicesOf, openSession, upTo } from "./support/run-session.ts";

const patiently = { timeout: 60_000, interval: 50 };

describeWithKafka("topics deleted in the middle of a run", () => {
  test.each(clients)(
    "are made anew, and what is sent from then on is handled (%s)",
    { timeout: 120_000 },
    async (client) => {
      const options = freshOptions({ client });
      onTestFinished(async () => void (await deleteRunTopics(options, "run")));
      const session = await openSession(options);
      const consumer = session.consume("first", endRow);
      const ends = collectEnds(session);
      await session.send(rows(20));
      await vi.waitFor(() => expect(indicesOf(ends)).toEqual(upTo(20)), patiently);
      const broker = await connectBroker(options);
      onTestFinished(() => broker.close());
      consumer.pause();
      await session.send(rows(10, 20));
      await broker.deleteTopics([`${options.prefix}.run.first`, `${options.prefix}.run.sink`]);
      consumer.resume();
      await session.send(rows(10, 30));
      // Rows that lay in the topics, or were still taken by topics that were going, are the run's audit to find: it sends them
      // again until they have ended.
      for (let attempt = 1; attempt <= 5 && indicesOf(ends).length < 40; attempt++) {
        const there = new Set(indicesOf(ends));
        const missing = upTo(40).filter((index) => !there.has(index));
        await session.send(missing.map((index) => rowMessage(index, { attempt })));
        await vi
          .waitFor(() => expect(indicesOf(ends)).toEqual(upTo(40)), { timeout: 10_000 })
          .catch(() => {});
      }
      expect(indicesOf(ends)).toEqual(upTo(40));
    },
  );
});
