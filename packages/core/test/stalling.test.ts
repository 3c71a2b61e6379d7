import { expect, test } from "vitest";
import { arraySource, StalledError } from "../src/index.ts";
import { dialogue, questions } from "./fixtures/dialogue.ts";
import { dialogueRun } from "./fixtures/dialogue-run.ts";
import { ManualClock, settle } from "./fixtures/manual-clock.ts";

const hanging = dialogue({ asker: { process: () => new Promise<never>(() => {}) } });

test("a run in which nothing happens for stallTimeoutMs ends, saying what waits where", async () => {
  const clock = new ManualClock();
  const { begun } = dialogueRun({
    clock,
    stallTimeoutMs: 60_000,
    hopTimeoutMs: 3_600_000,
    drainMs: 1_000,
    concurrency: { asker: 1 },
    workload: hanging,
  });
  let failure: unknown;
  begun.report.catch((error: unknown) => {
    failure = error;
  });
  await clock.advance(59_999);
  expect(failure).toBeUndefined();
  await clock.advance(1);
  await clock.advance(1_000);
  expect(failure).toBeInstanceOf(StalledError);
  expect((failure as StalledError).message).toBe(
    'nothing happened for 60000 ms with 3 rows in flight; waiting by role: {"asker":2,"answerer":0,"_sink":0}. Resume the run, or raise stallTimeoutMs',
  );
});

test("one hop in the time is enough to go on", async () => {
  const clock = new ManualClock();
  const { begun } = dialogueRun({
    clock,
    stallTimeoutMs: 1_000,
    concurrency: { asker: 1 },
    source: arraySource(questions(8)),
    workload: dialogue({
      asker: {
        async process() {
          await new Promise<void>((resolve) => clock.after(900, resolve));
          return { text: "?" };
        },
      },
    }),
  });
  await clock.advance(20_000);
  expect(await begun.report).toMatchObject({ complete: true, records: { success: 8 } });
});

test("waiting for the data set's next row is no standstill", async () => {
  const clock = new ManualClock();
  const { promise: gate, resolve } = Promise.withResolvers<void>();
  const { begun } = dialogueRun({
    clock,
    stallTimeoutMs: 1_000,
    source: {
      ...arraySource([]),
      async *rows() {
        yield { index: 0, value: { question: "?" } };
        await gate;
        yield { index: 1, value: { question: "?" } };
      },
    },
  });
  await clock.advance(100_000);
  resolve();
  await settle();
  expect(await begun.report).toMatchObject({ complete: true, records: { success: 2 } });
});
