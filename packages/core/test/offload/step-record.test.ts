import { expect, test } from "vitest";
import {
  arraySource,
  memoryOffloadStore,
  memorySink,
  OffloadCorruptError,
  OrchestratorMessage,
  run,
  systemClock,
  type Transport,
} from "../../src/index.ts";
import { StoreAccess } from "../../src/offload/store-access.ts";
import { StepRecord } from "../../src/runtime/step-record.ts";
import { type Dialogue, dialogue, dialogueHeader, dialogueMessage, questions } from "../fixtures/dialogue.ts";
import { inProcessTransport } from "../fixtures/in-process-transport.ts";
import { collected, entriesOf, interfered } from "./fixtures.ts";

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

test("a row whose record of a step is damaged ends dead, naming it; the other rows go on", async () => {
  let reads = 0;
  const store = interfered(memoryOffloadStore(), {
    record: () => {
      if (++reads === 1)
        throw new OffloadCorruptError('offload store "memory" has a damaged record of step "abc"');
    },
  });
  const begun = run<Dialogue, unknown>({
    run: "run-1",
    workload: dialogue(),
    resources: {},
    source: arraySource(questions(3)),
    transport: repeating(2),
    sink: memorySink(),
    stepRecord: store,
  });
  const records = await collected(begun);
  expect(records.map(({ outcome }) => outcome).toSorted()).toEqual(["dead", "success", "success"]);
  const [dead] = records.filter(({ outcome }) => outcome === "dead");
  expect(dead?.error).toMatchObject({ class: "offload_corrupt", message: expect.stringContaining('"abc"') });
});

test("a record that was made of another past, as a store lost what came before it, is not put on this one", async () => {
  const store = memoryOffloadStore();
  const { history, stateLine } = dialogueMessage();
  const steps = new StepRecord(new StoreAccess(store, systemClock, new AbortController().signal, () => {}));
  const after = (text: string) =>
    new OrchestratorMessage<Dialogue>(
      { ...dialogueHeader, role: "answerer", step: 1 },
      '{"question":"why?"}',
      stateLine,
      history.append([{ agent: "asker", response: { text } }]),
    );
  const [one, other] = [after("one way"), after("the other way")];
  const ended = (message: OrchestratorMessage<Dialogue>, text: string) =>
    message
      .withEntries([{ agent: "answerer", response: { text } }])
      .end({ outcome: "success", status: {}, nextRole: "_sink" }, 1);
  await steps.accept(one, ended(one, "first"));
  expect((await steps.accept(one, ended(one, "second"))).history.lines()).toEqual(
    ended(one, "first").history.lines(),
  );
  expect(await steps.find(other)).toBeUndefined();
  const mine = ended(other, "mine");
  expect(await steps.accept(other, mine)).toBe(mine);
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

test("a row that got lost and is begun again takes what its steps had given, and asks nobody", async () => {
  const store = { ...memoryOffloadStore(), deleteRun: async () => {} };
  const asker = dice();
  const answerer = dice();
  const within = inProcessTransport();
  const forgetful: Transport = {
    name: "forgetful",
    async open(topology) {
      const session = await within.open(topology);
      const recovered = { cursor: 4, live: 0, missing: [0, 1, 2, 3] };
      return { ...session, recovered, failed: session.failed };
    },
  };
  const begin = (transport: Transport, attempt: number) =>
    run<Dialogue, unknown>({
      run: "run-1",
      workload: dialogue({ asker, answerer }),
      resources: {},
      source: arraySource(questions(4)),
      transport,
      sink: memorySink(),
      stepRecord: store,
      attempt,
    });
  const before = await collected(begin(inProcessTransport(), 1));
  const after = await collected(begin(forgetful, 5));
  const histories = (records: typeof before) => new Map(records.map(({ row, history }) => [row, history]));
  expect(histories(after)).toEqual(histories(before));
  expect(after.map(({ attempts }) => attempts)).toEqual([6, 6, 6, 6]);
  expect([asker.thrown(), answerer.thrown()]).toEqual([4, 4]);
});
