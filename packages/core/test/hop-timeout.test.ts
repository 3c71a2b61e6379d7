import { expect, test } from "vitest";
import { arraySource, DeadlineError, type MatrixRecord } from "../src/index.ts";
import { type DialogueAgent, dialogue, questions } from "./fixtures/dialogue.ts";
import { dialogueRun } from "./fixtures/dialogue-run.ts";
import { ManualClock, settle } from "./fixtures/manual-clock.ts";

const recordsOf = (sink: { records: readonly { line: string }[] }) =>
  sink.records.map(({ line }) => JSON.parse(line) as MatrixRecord);

function timedRun(asker: DialogueAgent, clock: ManualClock, rows = 1) {
  return dialogueRun({
    clock,
    hopTimeoutMs: 1_000,
    source: arraySource(questions(rows)),
    workload: dialogue({ asker }),
  });
}

test("a hop that takes too long ends its row, though its agent never looks at its signal", async () => {
  const clock = new ManualClock();
  const { begun, sink } = timedRun({ process: () => new Promise<never>(() => {}) }, clock);
  await clock.advance(999);
  expect(sink.records).toEqual([]);
  await clock.advance(1);
  expect(await begun.report).toMatchObject({ complete: true, errors: { deadline: 1 } });
  expect(recordsOf(sink)[0]).toMatchObject({
    outcome: "failed",
    current_agent: "asker",
    steps: 0,
    error: {
      class: "deadline",
      step: 0,
      role: "asker",
      message: 'role "asker" took longer than 1000 ms at run-1/0/0/0; see hopTimeoutMs',
    },
  });
});

test("an agent that does look hears of it, with the reason", async () => {
  const clock = new ManualClock();
  let reason: unknown;
  const { begun } = timedRun(
    {
      process: (_, { signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener("abort", () => {
            reason = signal.reason;
            reject(signal.reason);
          }),
        ),
    },
    clock,
  );
  await clock.advance(1_000);
  await begun.report;
  expect(reason).toBeInstanceOf(DeadlineError);
});

test("a signal that is first looked at after the deadline has aborted already", async () => {
  const clock = new ManualClock();
  const { promise: gate, resolve } = Promise.withResolvers<void>();
  let aborted: boolean | undefined;
  const { begun } = timedRun(
    {
      async process(_, context) {
        await gate;
        aborted = context.signal.aborted;
        return { text: "too late" };
      },
    },
    clock,
  );
  await clock.advance(1_000);
  resolve();
  await begun.report;
  await settle();
  expect(aborted).toBe(true);
});

test("what an agent says after the deadline counts for nothing", async () => {
  const clock = new ManualClock();
  const { begun, sink } = timedRun(
    {
      async process() {
        await new Promise<void>((resolve) => clock.after(1_001, resolve));
        return { text: "too late" };
      },
    },
    clock,
  );
  await clock.advance(5_000);
  await begun.report;
  expect(recordsOf(sink)).toMatchObject([{ outcome: "failed", history: [] }]);
});

test("hops that begin at different times expire at different times", async () => {
  const clock = new ManualClock();
  const ended: [number, number][] = [];
  const { begun } = dialogueRun({
    clock,
    hopTimeoutMs: 1_000,
    maxInFlight: 3,
    concurrency: { asker: 3 },
    observer: { rowEnd: ({ sequence }) => ended.push([sequence, clock.monotonic()]) },
    source: {
      ...arraySource([]),
      async *rows() {
        for (let index = 0; index < 3; index++) {
          yield { index, value: { question: "?" } };
          await new Promise<void>((resolve) => clock.after(400, resolve));
        }
      },
    },
    workload: dialogue({ asker: { process: () => new Promise<never>(() => {}) } }),
  });
  await clock.advance(5_000);
  await begun.report;
  expect(ended).toEqual([
    [0, 1_000],
    [1, 1_400],
    [2, 1_800],
  ]);
});

test("a row that takes longer than rowTimeoutMs ends at its next hop", async () => {
  const clock = new ManualClock();
  const { begun, sink } = dialogueRun({
    clock,
    rowTimeoutMs: 500,
    source: arraySource(questions(1)),
    workload: dialogue({
      asker: {
        async process() {
          await new Promise<void>((resolve) => clock.after(600, resolve));
          return { text: "slow" };
        },
      },
    }),
  });
  await clock.advance(1_000);
  await begun.report;
  expect(recordsOf(sink)[0]).toMatchObject({
    outcome: "failed",
    steps: 1,
    error: { class: "deadline", step: 1 },
  });
});
