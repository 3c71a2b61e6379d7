import { expect, test } from "vitest";
import { type Transport, type TransportSession, work } from "../src/index.ts";
import { type Dialogue, dialogue, dialogueMessage } from "./fixtures/dialogue.ts";
import { inProcessTransport } from "./fixtures/in-process-transport.ts";

const base = { run: "run-1", resources: {} };

test("a worker handles the messages of its roles, sends on what comes of them, and ends when it is told to", async () => {
  const transport = inProcessTransport();
  const opened = Promise.withResolvers<TransportSession>();
  const answered = Promise.withResolvers<void>();
  const begun = work<Dialogue, unknown>({
    ...base,
    transport: {
      name: "told of",
      async open(topology) {
        const session = await transport.open(topology);
        opened.resolve(session);
        return session;
      },
    },
    roles: ["answerer"],
    workload: dialogue({
      answerer: {
        process: () => {
          answered.resolve();
          return { text: "so" };
        },
      },
    }),
  });
  const session = await opened.promise;
  await session.send([dialogueMessage({ role: "asker" }), dialogueMessage({ role: "answerer", step: 1 }, 1)]);
  await answered.promise;
  begun.stop();
  expect(await begun.report).toMatchObject({ run: "run-1", hops: 1, errors: {} });
  expect(transport.topologies[0]?.consumes).toEqual(["answerer"]);
});

test("a worker that is told to stop while its transport is being opened ends all the same", async () => {
  const within = inProcessTransport();
  const opening = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const slow: Transport = {
    name: "slow",
    async open(topology) {
      opening.resolve();
      await goOn.promise;
      return within.open(topology);
    },
  };
  const begun = work<Dialogue, unknown>({ ...base, transport: slow, workload: dialogue() });
  await opening.promise;
  expect(begun.isOpen).toBe(false);
  begun.stop();
  goOn.resolve();
  expect(await begun.report).toMatchObject({ hops: 0 });
});

test("a worker that is told to stop before anything opens nothing", async () => {
  const transport = inProcessTransport();
  const begun = work<Dialogue, unknown>({ ...base, transport, workload: dialogue() });
  begun.stop();
  expect(await begun.report).toMatchObject({ hops: 0 });
  expect(transport.topologies).toEqual([]);
});

test("a transport that cannot be opened is what a worker ends with", async () => {
  const broken: Transport = { name: "broken", open: () => Promise.reject(new TypeError("no broker")) };
  const begun = work<Dialogue, unknown>({ ...base, transport: broken, workload: dialogue() });
  await expect(begun.report).rejects.toThrow("no broker");
});
