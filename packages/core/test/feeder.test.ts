import fc from "fast-check";
import { expect, test } from "vitest";
import {
  arraySource,
  BadRowError,
  bindWorkload,
  type OrchestratorMessage,
  type RowSource,
  sequenceOf,
  systemClock,
} from "../src/index.ts";
import { type FeederOptions, feed } from "../src/runtime/feeder.ts";
import { Window } from "../src/runtime/window.ts";
import { type Dialogue, dialogue, questions } from "./fixtures/dialogue.ts";
import { settle } from "./fixtures/manual-clock.ts";

interface Feeding {
  readonly sent: OrchestratorMessage[];
  readonly window: Window;
  readonly stop: AbortController;
  readonly fed: Promise<boolean>;
}

function feeding(
  change: Partial<FeederOptions<Dialogue>> & { maxInFlight?: number; inFlight?: readonly number[] } = {},
): Feeding {
  const sent: OrchestratorMessage[] = [];
  const window = new Window(change.maxInFlight ?? 1_000, change.inFlight);
  const stop = new AbortController();
  const fed = feed<Dialogue>({
    run: "run-1",
    seeds: [1],
    rowTimeoutMs: undefined,
    source: arraySource(questions(10)),
    bound: bindWorkload(dialogue(), {}),
    window,
    clock: systemClock,
    cursor: 0,
    missing: [],
    attempt: 1,
    ended: () => false,
    signal: stop.signal,
    send: async (message) => void sent.push(message),
    ...change,
  });
  fed.catch(() => {});
  return { sent, window, stop, fed };
}

const indices = (messages: readonly OrchestratorMessage[]) => messages.map(({ row }) => row.index);

test("all rows are sent in order, and the end of the data set is told", async () => {
  const { sent, fed } = feeding();
  expect(await fed).toBe(true);
  expect(indices(sent)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("never more rows are in flight than the window holds", async () => {
  const shapes = fc.record({
    rows: fc.nat(30),
    limit: fc.integer({ min: 1, max: 6 }),
    trials: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(shapes, fc.infiniteStream(fc.boolean()), async ({ rows, limit, trials }, leaves) => {
      let most = 0;
      let left = 0;
      const { window, sent, fed } = feeding({
        maxInFlight: limit,
        seeds: Array.from({ length: trials }, (_, seed) => seed),
        source: arraySource(questions(rows)),
      });
      let done = false;
      fed.then(() => {
        done = true;
      });
      for (let turns = 0; !done && turns < 10_000; turns++) {
        most = Math.max(most, window.inFlight);
        if (window.inFlight > 0 && leaves.next().value) window.leave(left++);
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(most).toBeLessThanOrEqual(limit);
      expect(sent).toHaveLength(rows * trials);
    }),
    { numRuns: 40 },
  );
});

test("a full window holds the feeder back until a row leaves", async () => {
  const { sent, window } = feeding({ maxInFlight: 3 });
  await settle();
  expect(indices(sent)).toEqual([0, 1, 2]);
  window.leave(1);
  await settle();
  expect(indices(sent)).toEqual([0, 1, 2, 3]);
});

test("rows in flight from before take their places in the window", async () => {
  const { sent, window } = feeding({ maxInFlight: 3, inFlight: [1, 3], cursor: 4 });
  await settle();
  expect(indices(sent)).toEqual([4]);
  window.leave(3);
  await settle();
  expect(indices(sent)).toEqual([4, 5]);
});

test("a row that ends while there is no room for it is not sent", async () => {
  const over = new Set<number>();
  const { sent, window } = feeding({ maxInFlight: 2, ended: (sequence) => over.has(sequence) });
  await settle();
  over.add(2);
  window.leave(0);
  await settle();
  expect(indices(sent)).toEqual([0, 1, 3]);
  expect(window.inFlight).toBe(2);
});

test("feeding goes on where the cursor stands, in the middle of a row's trials if need be", async () => {
  const { sent, fed } = feeding({ cursor: 7, seeds: [1, 2, 3], source: arraySource(questions(4)) });
  await fed;
  expect(sent.map(({ row }) => sequenceOf(row, 3))).toEqual([7, 8, 9, 10, 11]);
});

test("rows that have their record already are left out", async () => {
  const { sent, fed } = feeding({ cursor: 2, ended: (sequence) => sequence % 3 === 0 });
  await fed;
  expect(indices(sent)).toEqual([2, 4, 5, 7, 8]);
});

test("rows that were lost below the cursor are sent anew, those before and between are not", async () => {
  const { sent, fed } = feeding({ cursor: 6, missing: [1, 4], attempt: 3 });
  await fed;
  expect(indices(sent)).toEqual([1, 4, 6, 7, 8, 9]);
  expect(sent.map(({ attempt }) => attempt)).toEqual([3, 3, 0, 0, 0, 0]);
});

test("each trial has its own seed", async () => {
  const { sent, fed } = feeding({ seeds: [11, 12], source: arraySource(questions(2)) });
  await fed;
  expect(sent.map(({ row }) => [row.index, row.trial, row.seed])).toEqual([
    [0, 0, 11],
    [0, 1, 12],
    [1, 0, 11],
    [1, 1, 12],
  ]);
});

test("a row that could not be read is sent to the sink, and the rest follows", async () => {
  const source: RowSource = {
    ...arraySource([]),
    async *rows() {
      yield { index: 0, value: { question: "one" } };
      yield { index: 1, error: new BadRowError("line 2 is not JSON") };
      yield { index: 2, value: { question: "three" } };
    },
  };
  const { sent, fed } = feeding({ source });
  expect(await fed).toBe(true);
  expect(sent.map(({ role }) => role)).toEqual(["asker", "_sink", "asker"]);
});

test("a data set that cannot be read on ends the feeding with its error", async () => {
  const source: RowSource = {
    ...arraySource([]),
    async *rows() {
      yield { index: 0, value: { question: "one" } };
      throw new Error("the disk is gone");
    },
  };
  const { sent, fed } = feeding({ source });
  await expect(fed).rejects.toThrow("the disk is gone");
  expect(sent).toHaveLength(1);
});

test("a send that fails ends the feeding, though the window was full and nobody waited for that send", async () => {
  const { fed } = feeding({
    maxInFlight: 2,
    send: async ({ row }) => {
      await settle();
      if (row.index === 1) throw new Error("the journal is gone");
    },
  });
  await expect(fed).rejects.toThrow("the journal is gone");
});

test("feeding ends only when all sends have", async () => {
  const { promise: gate, resolve } = Promise.withResolvers<void>();
  const { fed } = feeding({ send: () => gate });
  let done = false;
  fed.then(() => {
    done = true;
  });
  await settle();
  expect(done).toBe(false);
  resolve();
  expect(await fed).toBe(true);
});

test("sends are not waited for one by one: a journal can take many at once", async () => {
  const { promise: gate, resolve } = Promise.withResolvers<void>();
  let begun = 0;
  const { fed } = feeding({
    send: () => {
      begun++;
      return gate;
    },
  });
  await settle();
  expect(begun).toBe(10);
  resolve();
  await fed;
});

test("a stop ends the feeding, before the end of the data set or in a full window", async () => {
  const waiting = feeding({ maxInFlight: 1 });
  await settle();
  waiting.stop.abort();
  expect(await waiting.fed).toBe(false);
  expect(waiting.sent).toHaveLength(1);
  const stopped = feeding({ signal: AbortSignal.abort() });
  expect([await stopped.fed, stopped.sent]).toEqual([false, []]);
});

test("an empty data set ends at once", async () => {
  const { sent, fed } = feeding({ source: arraySource([]) });
  expect([await fed, sent]).toEqual([true, []]);
});
