import { expect, test } from "vitest";
import { arraySource, type RowSource } from "../src/index.ts";
import { dialogue, questions } from "./fixtures/dialogue.ts";
import { dialogueRun } from "./fixtures/dialogue-run.ts";
import { ManualClock, settle } from "./fixtures/manual-clock.ts";

/** A run whose answerers wait until they are let go, with what they know of being stopped. */
function waitingRun(change: Parameters<typeof dialogueRun>[0] = {}) {
  const gate = Promise.withResolvers<void>();
  const signals: AbortSignal[] = [];
  const answering = dialogue({
    answerer: {
      async process(_, { signal }) {
        signals.push(signal);
        await gate.promise;
        return { text: "so" };
      },
    },
  });
  return { ...dialogueRun({ workload: answering, ...change }), letGo: gate.resolve, signals };
}

test("a stop lets running hops end, begins no others, and the report says that the run is not complete", async () => {
  const { begun, sink, transport, letGo } = waitingRun({ source: arraySource(questions(8)), maxInFlight: 3 });
  await settle();
  begun.stop();
  await settle();
  expect(begun.progress().phase).toBe("draining");
  letGo();
  const report = await begun.report;
  expect(report).toMatchObject({ complete: false, hops: 6 });
  // What the hops gave is with the sink or waits for it; nothing further was begun.
  expect(sink.records.length + report.inFlight).toBe(3);
  expect(transport.closed).toBe(1);
});

test("a stop before anything began takes no row", async () => {
  const { begun, sink } = dialogueRun();
  begun.stop();
  expect(await begun.report).toMatchObject({ complete: false, hops: 0, inFlight: 0 });
  expect(sink.records).toEqual([]);
});

test("a stop after the last record changes nothing", async () => {
  const { begun } = dialogueRun();
  await begun.report;
  begun.stop();
  expect((await begun.report).complete).toBe(true);
});

test("a stop after which nothing was left to do leaves the run complete", async () => {
  const { begun, letGo } = waitingRun();
  await settle();
  begun.stop();
  letGo();
  expect(await begun.report).toMatchObject({ complete: true, records: { success: 3 } });
});

test("stopping twice is as good as once", async () => {
  const { begun, letGo } = waitingRun({ source: arraySource(questions(8)), maxInFlight: 3 });
  await settle();
  begun.stop();
  begun.stop();
  letGo();
  expect((await begun.report).complete).toBe(false);
});

test("hops that go on for longer than drainMs are told by their signal and given up; their messages are kept", async () => {
  const clock = new ManualClock();
  const { begun, sink, transport, signals } = waitingRun({
    clock,
    drainMs: 5_000,
    source: arraySource(questions(2)),
  });
  await settle();
  begun.stop();
  await clock.advance(4_999);
  expect([signals.map(({ aborted }) => aborted), begun.progress().phase]).toEqual([
    [false, false],
    "draining",
  ]);
  await clock.advance(1);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  expect(await begun.report).toMatchObject({
    complete: false,
    inFlight: 2,
    records: { success: 0, failed: 0, dead: 0 },
  });
  expect(sink.records).toEqual([]);
  expect(
    transport
      .kept()
      .map(({ stepId }) => stepId)
      .sort(),
  ).toEqual(["run-1/0/0/1", "run-1/1/0/1"]);
});

test("a run leaves no timer behind", async () => {
  const clock = new ManualClock();
  const { begun } = dialogueRun({ clock });
  await begun.report;
  expect(clock.pending).toBe(0);
});

test("a reader of the data set that waits hears of the stop by its signal", async () => {
  const source: RowSource = {
    ...arraySource([]),
    async *rows({ signal }) {
      yield { index: 0, value: { question: "?" } };
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    },
  };
  const { begun, sink } = dialogueRun({ source });
  while (sink.records.length === 0) await settle();
  begun.stop();
  expect(await begun.report).toMatchObject({ complete: false, records: { success: 1 } });
});

test("a data set whose reader fails because it was stopped is no failure of the run", async () => {
  const source: RowSource = {
    ...arraySource([]),
    async *rows({ signal }) {
      yield { index: 0, value: { question: "?" } };
      await new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    },
  };
  const { begun } = dialogueRun({ source });
  await settle();
  begun.stop();
  expect((await begun.report).complete).toBe(false);
});
