import {
  type BrokerClient,
  BrokerError,
  connectBroker,
  deleteRunTopics,
  type GroupHandlers,
} from "@matrix/transport-kafka";
import { expect, onTestFinished, test, vi } from "vitest";
import { clients, describeWithKafka, freshOptions } from "./support/kafka.ts";
import { endRow, rows } from "./support/messages.ts";
import { collectEnds, indicesOf, openSession, upTo } from "./support/run-session.ts";

const soon = { timeout: 30_000, interval: 20 };

describeWithKafka("a consumer that died for good", () => {
  test.each(clients)("is made anew, somebody is told, and no row is lost (%s)", async (client) => {
    const options = freshOptions({ client });
    onTestFinished(async () => void (await deleteRunTopics(options, "run")));
    const deaths: (() => Promise<void>)[] = [];
    const mortal = (broker: BrokerClient): BrokerClient =>
      Object.assign(Object.create(broker), {
        async join(join: Parameters<BrokerClient["join"]>[0]) {
          const handlers: GroupHandlers = { ...join.handlers };
          const member = await broker.join({ ...join, handlers });
          deaths.push(async () => {
            await member.leave();
            handlers.failed(new BrokerError("unavailable", "died on purpose"));
          });
          return member;
        },
        send: broker.send.bind(broker),
        close: broker.close.bind(broker),
        committed: broker.committed.bind(broker),
        offsetRanges: broker.offsetRanges.bind(broker),
        createTopics: broker.createTopics.bind(broker),
        describeTopics: broker.describeTopics.bind(broker),
      });
    const warnings: string[] = [];
    const session = await openSession(
      { ...options, connect: async () => mortal(await connectBroker(options)) },
      { warn: (text) => warnings.push(text) },
    );
    session.consume("first", endRow);
    const ends = collectEnds(session);
    await session.send(rows(20));
    await vi.waitFor(() => expect(ends.length).toBeGreaterThan(0), soon);
    await Promise.all(deaths.map((die) => die()));
    await session.send(rows(20, 20));
    await vi.waitFor(() => expect(indicesOf(ends)).toEqual(upTo(40)), soon);
    expect(warnings.join("\n")).toContain("died and is made anew");
  });
});
