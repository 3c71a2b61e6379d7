import { connectBroker, deleteRunTopics } from "@matrix/transport-kafka";
import { expect, onTestFinished, test, vi } from "vitest";
import { clients, describeWithKafka, freshOptions } from "./support/kafka.ts";
import { endRow, rows } from "./support/messages.ts";
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
      // Rows that lay in the topics are the run's audit to find: it sends them again.
      await session.send(rows(10, 20));
      await session.send(rows(10, 30));
      await vi.waitFor(() => expect(indicesOf(ends)).toEqual(upTo(40)), patiently);
    },
  );
});
