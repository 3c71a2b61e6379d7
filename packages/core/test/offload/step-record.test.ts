import { expect, test } from "vitest";
import { arraySource, memoryOffloadStore, memorySink, run, type Transport } from "../../src/index.ts";
import { type Dialogue, dialogue, questions } from "../fixtures/dialogue.ts";
import { inProcessTransport } from "../fixtures/in-process-transport.ts";
import { collected, entriesOf } from "./fixtures.ts";

/** Hands every message to its handler several times, as a broker may. */
function repeating(times: number): Transport {
  const within = inProcessTransport();
  return {
    name: "repeating",
    async open(topology) {
      const session = await within.open(topology);
      return {
        ...session,
        recovered: session.recovered,
        failed: session.failed,
        consume: (role, handle) =>
          session.consume(role, async (delivery) => {
            const all = [await handle(delivery)];
            for (let time = 1; time < times; time++)
              all.push(await handle({ ...delivery, redelivered: true }));
            // The last stands for a zombie that comes late: what it gives is what goes on.
            return all.at(-1);
          }),
      };
    },
  };
}

const dice = () => {
  let thrown = 0;
  return { process: () => ({ text: `draw ${thrown++}` }), thrown: () => thrown };
};

test("a step that is done again takes the result that came first, and asks nobody", async () => {
  const store = memoryOffloadStore();
  const asker = dice();
  const answerer = dice();
  const begun = run<Dialogue, unknown>({
    run: "run-1",
    workload: dialogue({ asker, answerer }),
    resources: {},
    source: arraySource(questions(4)),
    transport: repeating(3),
    sink: memorySink(),
    stepRecord: store,
  });
  const records = await collected(begun);
  expect(asker.thrown()).toBe(4);
  expect(answerer.thrown()).toBe(4);
  expect(new Set(records.map(({ history }) => history[0]!.response.text)).size).toBe(4);
  expect(begun.counters.recalled).toBe(16);
  expect(await entriesOf(store, "run-1")).toEqual([]);
});

test("of two that do a step at once both go on with the same result", async () => {
  const store = memoryOffloadStore();
  const asker = dice();
  const within = inProcessTransport();
  const seen: string[][] = [];
  const twice: Transport = {
    name: "twice",
    async open(topology) {
      const session = await within.open(topology);
      return {
        ...session,
        recovered: session.recovered,
        failed: session.failed,
        consume: (role, handle) =>
          session.consume(role, async (delivery) => {
            const both = await Promise.all([handle(delivery), handle(delivery)]);
            seen.push(both.map((next) => next?.history.lines().join("\n") ?? ""));
            return both[1];
          }),
      };
    },
  };
  const begun = run<Dialogue, unknown>({
    run: "run-1",
    workload: dialogue({ asker }),
    resources: {},
    source: arraySource(questions(4)),
    transport: twice,
    sink: memorySink(),
    stepRecord: store,
    offload: { store, over: { bytes: 4 } },
  });
  await begun.report;
  expect(asker.thrown()).toBe(8);
  for (const [one, other] of seen) expect(one).toBe(other);
});

test("an agent declared pure writes no record and is run again", async () => {
  const store = memoryOffloadStore();
  const asker = dice();
  const begun = run<Dialogue, unknown>({
    run: "run-1",
    workload: dialogue({ asker: { ...asker, effects: "pure" } }),
    resources: {},
    source: arraySource(questions(2)),
    transport: repeating(2),
    sink: memorySink(),
    stepRecord: store,
    offload: { store, keep: true },
  });
  await begun.report;
  expect(asker.thrown()).toBe(4);
  const records = (await entriesOf(store, "run-1")).filter(({ kind }) => kind === "record");
  expect(records).toHaveLength(2);
});
