import { sinkRole } from "@matrix/core";
import { expect, vi } from "vitest";
import { clients, freshOptions, patientTest } from "./support/kafka.ts";
import { endRow, passedOn, rowMessage, rows } from "./support/messages.ts";
import { describeWithOwnBroker, ownBroker } from "./support/own-broker.ts";
import { collectEnds, indicesOf, openSession, upTo } from "./support/run-session.ts";

const patiently = { timeout: 90_000, interval: 50 };
const timeout = 240_000;

describeWithOwnBroker("brokers are killed", () => {
  for (const client of clients) {
    const title = `the only broker is killed twice while rows are under way: none is lost (${client})`;
    patientTest(client)(title, { timeout }, async () => {
      const broker = await ownBroker();
      const session = await openSession(freshOptions({ client, brokers: broker.addresses }));
      session.consume("first", async ({ message }) => passedOn(message, "second"));
      session.consume("second", endRow);
      const ends = collectEnds(session);
      const count = 300;
      const sends: Promise<void>[] = [];
      for (let index = 0; index < count; index++) {
        sends.push(session.send([rowMessage(index)]));
        if (index === 50 || index === 150) {
          await broker.kill();
          await broker.restart();
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await Promise.all(sends);
      await vi.waitFor(() => expect(indicesOf(ends)).toEqual(upTo(count)), patiently);
    });
  }

  for (const client of clients) {
    const title = `one of three brokers is killed while rows are under way: none is lost (${client})`;
    patientTest(client)(title, { timeout }, async () => {
      const broker = await ownBroker({ brokers: 3, heapMb: 256 });
      const options = freshOptions({
        client,
        brokers: broker.addresses,
        replicas: 3,
        partitions: 3,
        sessionTimeoutMs: 10_000,
      });
      const session = await openSession(options, {
        roles: ["first", "second", sinkRole].map((role) => ({ role, concurrency: 16 })),
      });
      session.consume("first", async ({ message }) => passedOn(message, "second"));
      session.consume("second", endRow);
      const ends = collectEnds(session);
      await session.send(rows(50));
      await vi.waitFor(() => expect(indicesOf(ends).length).toBeGreaterThan(0), patiently);
      await broker.kill(1);
      await Promise.all(rows(100, 50).map((message) => session.send([message])));
      await vi.waitFor(() => expect(indicesOf(ends)).toEqual(upTo(150)), patiently);
      await broker.restart(1);
      await session.send(rows(10, 150));
      await vi.waitFor(() => expect(indicesOf(ends)).toEqual(upTo(160)), patiently);
    });
  }
});
