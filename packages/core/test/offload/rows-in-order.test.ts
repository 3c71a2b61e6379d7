import { expect, test } from "vitest";
import { arraySource, memoryOffloadStore, type Transport } from "../../src/index.ts";
import { dialogueRun } from "../fixtures/dialogue-run.ts";
import { inProcessTransport } from "../fixtures/in-process-transport.ts";
import { interfered } from "./fixtures.ts";

test("rows are given to the transport in order, though the first take longer to leave for the store", async () => {
  const sent: number[] = [];
  const transport = inProcessTransport();
  const watched: Transport = {
    name: transport.name,
    async open(topology) {
      const session = await transport.open(topology);
      const send = session.send.bind(session);
      session.send = (messages) => {
        sent.push(...messages.map(({ row }) => row.index));
        return send(messages);
      };
      return session;
    },
  };
  let left = 5;
  const store = interfered(memoryOffloadStore(), {
    put: () => new Promise((resolve) => setTimeout(resolve, 3 * left--)),
  });
  const rows = Array.from({ length: 5 }, (_, index) => ({
    id: `q${index}`,
    question: index < 3 ? `${index} ${"x".repeat(100)}` : "short",
  }));
  const { begun } = dialogueRun({
    source: arraySource(rows),
    transport: watched,
    offload: { store, over: { bytes: 50 }, cacheBytes: 0 },
  });
  expect((await begun.report).complete).toBe(true);
  expect(sent).toEqual([0, 1, 2, 3, 4]);
});
