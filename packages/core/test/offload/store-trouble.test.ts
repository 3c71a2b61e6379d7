import { expect, test } from "vitest";
import {
  memoryOffloadStore,
  OffloadCorruptError,
  OffloadMissingError,
  OffloadReadError,
  type OffloadTrouble,
  OffloadWriteError,
} from "../../src/index.ts";
import { dialogue } from "../fixtures/dialogue.ts";
import { dialogueRun } from "../fixtures/dialogue-run.ts";
import { collected, entriesOf, interfered } from "./fixtures.ts";

const long = "x".repeat(5_000);
const talkative = dialogue({
  asker: { process: () => ({ text: `asked ${long}` }) },
  answerer: { process: ({ history }) => ({ text: `answer to ${history.last!.response.text}` }) },
});

/** Fails the first so many calls. */
const failing = (times: number, error: () => Error) => {
  let left = times;
  return () => {
    if (left-- > 0) throw error();
  };
};

test("records of a run that offloads are those of a run that does not, and what it stored is freed at the end", async () => {
  const store = memoryOffloadStore();
  const plain = await collected(dialogueRun({ workload: talkative }).begun);
  const { begun } = dialogueRun({ workload: talkative, offload: { store, cacheBytes: 0 } });
  const records = await collected(begun);
  const timeless = (list: typeof records) =>
    list.map(({ creation_timestamp: _, init_timestamp: __, finish_timestamp: ___, ...rest }) => rest);
  expect(timeless(records)).toEqual(timeless(plain));
  const report = await begun.report;
  expect(report.offload?.freed).toBe(true);
  expect(report.offload?.writtenBytes).toBeGreaterThan(10_000);
  expect(await entriesOf(store, "run-1")).toEqual([]);
});

test("values of a run that is to keep them stay", async () => {
  const store = memoryOffloadStore();
  const { begun } = dialogueRun({ workload: talkative, offload: { store, keep: true } });
  expect((await begun.report).offload?.freed).toBe(false);
  expect((await entriesOf(store, "run-1")).length).toBeGreaterThan(0);
});

test("rows wait for a store that is down, and go on when it is back", async () => {
  const told: OffloadTrouble[] = [];
  const store = interfered(memoryOffloadStore(), {
    put: failing(4, () => new OffloadWriteError("no space left")),
    get: failing(2, () => new OffloadReadError("connection refused")),
  });
  const { begun } = dialogueRun({
    workload: talkative,
    offload: { store, cacheBytes: 0, onTrouble: (trouble) => told.push(trouble) },
  });
  expect((await begun.report).records).toEqual({ success: 3, failed: 0, dead: 0 });
  expect(told.map(({ error }) => error.message)).toContain("no space left");
  expect(told.every(({ retryInMs }) => retryInMs >= 100)).toBe(true);
}, 20_000);

test.each([
  ["lost", new OffloadMissingError('offload store "memory" has no value for id "abc"')],
  ["damaged", new OffloadCorruptError('offload store "memory" has other bytes for id "abc"')],
])(
  "a row whose values are %s ends dead, naming the id; its record holds what is left",
  async (_, error) => {
    const store = interfered(memoryOffloadStore(), {
      get: () => {
        throw error;
      },
    });
    const { begun } = dialogueRun({ workload: talkative, offload: { store, cacheBytes: 0 } });
    const records = await collected(begun);
    expect(records.map(({ outcome }) => outcome)).toEqual(["dead", "dead", "dead"]);
    for (const record of records) {
      expect(record.error).toMatchObject({ class: error.code, role: "answerer", step: 1 });
      expect(record.error?.message).toContain('id "abc"');
      expect(record.history).toEqual([{ agent: "asker", response: { text: null } }]);
      expect(record.task).toMatchObject({ question: `question ${record.row}` });
    }
  },
  30_000,
);

test("a run that is stopped while its store is down keeps its rows", async () => {
  const store = interfered(memoryOffloadStore(), {
    put: () => {
      throw new OffloadWriteError("connection refused");
    },
  });
  const trouble = Promise.withResolvers<void>();
  const { begun } = dialogueRun({
    workload: talkative,
    drainMs: 50,
    offload: { store, onTrouble: () => trouble.resolve() },
  });
  await trouble.promise;
  begun.stop();
  const report = await begun.report;
  expect(report.complete).toBe(false);
  expect(report.inFlight).toBe(3);
  expect(report.records).toEqual({ success: 0, failed: 0, dead: 0 });
});

test("a run that is stopped while its store gives nothing back keeps its rows, too", async () => {
  const store = interfered(memoryOffloadStore(), {
    get: () => {
      throw new OffloadReadError("connection refused");
    },
  });
  const trouble = Promise.withResolvers<void>();
  const { begun } = dialogueRun({
    workload: talkative,
    drainMs: 50,
    offload: { store, cacheBytes: 0, onTrouble: () => trouble.resolve() },
  });
  await trouble.promise;
  begun.stop();
  const report = await begun.report;
  expect(report.inFlight).toBe(3);
  expect([report.errors, report.records]).toEqual([{}, { success: 0, failed: 0, dead: 0 }]);
});

test("a run whose store cannot be freed is complete all the same, and says so", async () => {
  const store = interfered(memoryOffloadStore(), {
    deleteRun: () => {
      throw new OffloadWriteError("connection refused");
    },
  });
  const { begun } = dialogueRun({ workload: talkative, drainMs: 50, offload: { store } });
  expect(await begun.report).toMatchObject({ complete: true, offload: { freed: false } });
});
