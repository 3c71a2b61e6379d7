import { expect, test } from "vitest";
import {
  arraySource,
  BadRowError,
  DataError,
  type MatrixRecord,
  ModelError,
  memorySink,
  OptionError,
  type RowSource,
  type Sink,
} from "../src/index.ts";
import { type Dialogue, dialogue, questions } from "./fixtures/dialogue.ts";
import { dialogueRun } from "./fixtures/dialogue-run.ts";
import { inProcessTransport } from "./fixtures/in-process-transport.ts";
import { settle } from "./fixtures/manual-clock.ts";

test("every row goes through its roles and ends in a record, and the report adds up", async () => {
  const { begun, sink } = dialogueRun();
  const report = await begun.report;
  expect(report).toMatchObject({
    run: "run-1",
    complete: true,
    records: { success: 3, failed: 0, dead: 0 },
    inFlight: 0,
    hops: 6,
    errors: {},
    duplicates: 0,
  });
  const records = sink.records.map(({ line }) => JSON.parse(line) as MatrixRecord<Dialogue>);
  expect(records.map(({ row }) => row).sort()).toEqual([0, 1, 2]);
  expect(records.find(({ row }) => row === 1)).toMatchObject({
    outcome: "success",
    current_agent: "_sink",
    id: "q1",
    trial: 0,
    seed: 42,
    task: { id: "q1", question: "question 1" },
    history: [
      { agent: "asker", response: { text: "asker at 0" } },
      { agent: "answerer", response: { text: "answerer at 1" } },
    ],
    status: { success: true },
    steps: 2,
    attempts: 1,
  });
});

test("whoever iterates sees every record, as the sink has it", async () => {
  const { begun, sink } = dialogueRun();
  const seen: string[] = [];
  for await (const record of begun) seen.push(JSON.stringify(record));
  expect(seen).toEqual(sink.records.map(({ line }) => line));
  expect(seen).toHaveLength(3);
});

test("an empty data set ends at once, complete", async () => {
  const { begun } = dialogueRun({ source: arraySource([]) });
  const seen: unknown[] = [];
  for await (const record of begun) seen.push(record);
  expect([seen, await begun.report]).toEqual([
    [],
    expect.objectContaining({ complete: true, hops: 0, records: { success: 0, failed: 0, dead: 0 } }),
  ]);
});

test("several trials run each row as often, each with a seed of its own", async () => {
  const { begun, sink } = dialogueRun({ trials: 3, seed: 7 });
  const report = await begun.report;
  expect(report.records.success).toBe(9);
  expect(sink.records.map(({ sequence }) => sequence).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const seeds = sink.records
    .map(({ line }) => JSON.parse(line) as MatrixRecord)
    .filter(({ row }) => row === 2);
  expect(seeds.map(({ trial, seed }) => [trial, seed]).sort()).toEqual([
    [0, 1390851128],
    [1, 647892279],
    [2, 1695753998],
  ]);
});

test("rows fail each for itself, and the report tells why", async () => {
  const { begun } = dialogueRun({
    source: arraySource(questions(6)),
    workload: dialogue({
      answerer: {
        process({ row }) {
          if (row.index === 2) throw new Error("no answer");
          if (row.index === 4) throw new ModelError("content_filter", "refused");
          return { text: "an answer" };
        },
      },
    }),
  });
  expect(await begun.report).toMatchObject({
    complete: true,
    records: { success: 4, failed: 2, dead: 0 },
    errors: { agent_error: 1, model_content_filter: 1 },
    hops: 12,
  });
});

test("a row that cannot be read ends dead, and the rest goes on", async () => {
  const source: RowSource = {
    ...arraySource(questions(2)),
    async *rows() {
      yield { index: 0, error: new BadRowError("line 1 is not JSON") };
      yield { index: 1, value: { question: "?" } };
    },
  };
  const { begun, sink } = dialogueRun({ source });
  expect(await begun.report).toMatchObject({
    records: { success: 1, failed: 0, dead: 1 },
    errors: { bad_row: 1 },
  });
  const dead = sink.records.find(({ outcome }) => outcome === "dead")!;
  expect(JSON.parse(dead.line)).toMatchObject({
    row: 0,
    id: null,
    task: null,
    steps: 0,
    history: [],
    status: {},
  });
});

test("tokens that replies tell of are added up", async () => {
  const usage = { prompt_tokens: 10, completion_tokens: 2 };
  const { begun } = dialogueRun({
    workload: dialogue({ answerer: { process: () => ({ text: "so", usage }) } }),
  });
  expect(await begun.report).toMatchObject({ promptTokens: 30, completionTokens: 6 });
});

test("never more rows are in flight than maxInFlight, nor more hops of a role than its concurrency", async () => {
  let rows = 0;
  let hops = 0;
  let mostRows = 0;
  let mostHops = 0;
  const { begun } = dialogueRun({
    source: arraySource(questions(30)),
    maxInFlight: 5,
    concurrency: { answerer: 2 },
    observer: {
      rowAccepted: () => {
        mostRows = Math.max(mostRows, ++rows);
      },
      rowEnd: () => void rows--,
    },
    workload: dialogue({
      answerer: {
        async process() {
          mostHops = Math.max(mostHops, ++hops);
          await settle();
          hops--;
          return { text: "so" };
        },
      },
    }),
  });
  await begun.report;
  expect([mostHops, mostRows <= 5]).toEqual([2, true]);
});

test("rows finish while others begin: there is no barrier between batches", async () => {
  const { promise: gate, resolve } = Promise.withResolvers<void>();
  const { begun, sink } = dialogueRun({
    source: arraySource(questions(10)),
    maxInFlight: 2,
    workload: dialogue({
      answerer: {
        async process({ row }) {
          if (row.index === 0) await gate;
          return { text: "so" };
        },
      },
    }),
  });
  while (sink.records.length < 9) await settle();
  expect(sink.records.map(({ sequence }) => sequence).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  resolve();
  expect((await begun.report).records.success).toBe(10);
});

test("rows that have their record already are left out, and counted", async () => {
  const sink = memorySink();
  const first = dialogueRun({ source: arraySource(questions(2)), sink });
  await first.begun.report;
  const second = dialogueRun({ source: arraySource(questions(5)), sink });
  expect(await second.begun.report).toMatchObject({
    complete: true,
    hops: 6,
    records: { success: 5 },
    duplicates: 0,
  });
});

test("the transport is told roles, concurrencies, effects and trials", async () => {
  const { begun, transport } = dialogueRun({
    trials: 2,
    maxInFlight: 7,
    concurrency: { asker: 3 },
    workload: dialogue({ answerer: { effects: "pure", process: () => ({ text: "so" }) } }),
  });
  await begun.report;
  expect(transport.topologies).toEqual([
    {
      run: "run-1",
      trials: 2,
      ended: expect.any(Function),
      roles: [
        { role: "asker", concurrency: 3, effects: "idempotent" },
        { role: "answerer", concurrency: 7, effects: "pure" },
        { role: "_sink", concurrency: Number.POSITIVE_INFINITY, effects: "idempotent" },
      ],
      consumes: ["asker", "answerer", "_sink"],
      warn: expect.any(Function),
    },
  ]);
  expect(transport.closed).toBe(1);
});

test("progress tells how far the run is", async () => {
  const { promise: gate, resolve } = Promise.withResolvers<void>();
  const { begun } = dialogueRun({
    trials: 2,
    concurrency: { asker: 1 },
    workload: dialogue({
      asker: {
        async process() {
          await gate;
          return { text: "?" };
        },
      },
    }),
  });
  expect(begun.progress()).toMatchObject({ phase: "opening", inFlight: 0, records: { success: 0 } });
  await settle();
  expect(begun.progress()).toMatchObject({
    phase: "running",
    inFlight: 6,
    total: 6,
    waiting: { asker: 5, answerer: 0 },
  });
  expect(begun.progress().counters.role("asker").running).toBe(1);
  resolve();
  await begun.report;
  expect(begun.progress()).toMatchObject({ phase: "ended", inFlight: 0, records: { success: 6 } });
  expect(begun.progress().counters.role("asker")).toMatchObject({ running: 0, hops: 6, errors: 0 });
});

test("an observer is told of every row and hop, each hop's start before its end", async () => {
  const told: string[] = [];
  const { begun } = dialogueRun({
    source: arraySource(questions(1)),
    observer: {
      rowAccepted: ({ stepId }) => told.push(`accepted ${stepId}`),
      hopStart: ({ stepId }) => told.push(`start ${stepId}`),
      hopEnd: ({ stepId }, next) => told.push(`end ${stepId}, next ${next.role}`),
      rowEnd: ({ sequence, outcome }) => told.push(`row ${sequence} ${outcome}`),
    },
  });
  await begun.report;
  expect(told.filter((line) => !line.startsWith("accepted"))).toEqual([
    "start run-1/0/0/0",
    "end run-1/0/0/0, next answerer",
    "start run-1/0/0/1",
    "end run-1/0/0/1, next _sink",
    "row 0 success",
  ]);
  expect(told).toContain("accepted run-1/0/0/0");
});

test("a failure of the whole endpoint ends the run; no row is spent on it, and its message is kept", async () => {
  const refused = new ModelError("auth", "wrong key");
  const { begun, sink, transport } = dialogueRun({
    source: arraySource(questions(1)),
    workload: dialogue({ answerer: { process: () => Promise.reject(refused) } }),
  });
  await expect(begun.report).rejects.toBe(refused);
  expect(sink.records).toEqual([]);
  expect(transport.kept().map(({ stepId }) => stepId)).toEqual(["run-1/0/0/1"]);
});

test("whoever iterates sees the run's failure, after the records before it", async () => {
  const { begun } = dialogueRun({
    maxInFlight: 1,
    workload: dialogue({
      asker: {
        process({ row }) {
          if (row.index === 2) throw new ModelError("quota", "spent");
          return { text: "?" };
        },
      },
    }),
  });
  const seen: number[] = [];
  await expect(async () => {
    for await (const { row } of begun) seen.push(row);
  }).rejects.toThrow("spent");
  expect(seen).toEqual([0, 1]);
});

test("a data set that breaks off ends the run with its error", async () => {
  const source: RowSource = {
    ...arraySource([]),
    async *rows() {
      yield { index: 0, value: { question: "?" } };
      throw new DataError("the file is shorter than it was");
    },
  };
  await expect(dialogueRun({ source }).begun.report).rejects.toThrow("the file is shorter than it was");
});

test("a sink that fails ends the run with its error, and the row's end is kept", async () => {
  const memory = memorySink();
  const sink: Sink = {
    open: async (options) => ({
      ...(await memory.open(options)),
      write: () => Promise.reject(new Error("the disk is full")),
    }),
  };
  const { begun, transport } = dialogueRun({ sink, source: arraySource(questions(1)) });
  await expect(begun.report).rejects.toThrow("the disk is full");
  expect(transport.kept().map(({ role }) => role)).toEqual(["_sink"]);
});

test("a transport that fails ends the run with its error", async () => {
  const transport = inProcessTransport();
  const { begun } = dialogueRun({
    transport,
    drainMs: 0,
    workload: dialogue({ asker: { process: () => new Promise<never>(() => {}) } }),
  });
  await settle();
  transport.fail(new Error("the broker is gone"));
  await expect(begun.report).rejects.toThrow("the broker is gone");
});

test("a role without an agent ends the run before anything is opened", async () => {
  const { answerer: _, ...agents } = dialogue().agents;
  const transport = inProcessTransport();
  const { begun } = dialogueRun({ transport, workload: { ...dialogue(), agents: agents as never } });
  await expect(begun.report).rejects.toThrow(OptionError);
  await expect(begun.report).rejects.toThrow(
    'orchestrator "dialogue" names role "answerer", but there are agents only for: asker',
  );
  expect(transport.topologies).toEqual([]);
});

test("a run whose failure nobody looks at does not end the process", async () => {
  const { begun } = dialogueRun({
    source: { ...arraySource([]), count: () => Promise.reject(new Error("no data")) },
  });
  await settle();
  expect(begun.progress().phase).toBe("ended");
});
