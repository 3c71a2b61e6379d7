import { expect, test } from "vitest";
import { type MatrixRecord, recordOf, sinkRole } from "../src/index.ts";
import { dialogueMessage } from "./fixtures/dialogue.ts";

const ending = { outcome: "success", status: { success: true, score: 0.5 }, nextRole: sinkRole } as const;

test("a record tells the row's whole story, times in epoch seconds", () => {
  const message = dialogueMessage({ attempt: 1 }).withEntries([{ agent: "asker", response: { text: "so" } }]);
  const record = recordOf(message.end(ending, 1), 3, 1_700_000_002_125);
  expect([record.sequence, record.outcome]).toEqual([12, "success"]);
  expect(JSON.parse(record.line)).toEqual({
    row: 4,
    outcome: "success",
    current_agent: "_sink",
    id: "q4",
    trial: 0,
    seed: 42,
    task: { question: "why?" },
    creation_timestamp: 1_700_000_000,
    init_timestamp: 1_700_000_000.25,
    finish_timestamp: 1_700_000_002.125,
    instrumentation: [],
    history: [{ agent: "asker", response: { text: "so" } }],
    status: { success: true, score: 0.5 },
    steps: 1,
    attempts: 2,
  } satisfies MatrixRecord);
});

test("a record is one line whatever its texts hold", () => {
  const awkward = 'line\nbreak \u2028 \ud800 "quote"';
  const message = dialogueMessage({ row: { index: 0, id: awkward, trial: 0, seed: 1 } }).withEntries([
    { agent: "asker", response: { text: awkward } },
  ]);
  const error = { class: "agent_error", message: awkward, step: 0, role: awkward };
  const { line } = recordOf(
    message.end({ outcome: "failed", status: { [awkward]: awkward }, nextRole: awkward, error }, 0),
    1,
    0,
  );
  expect(line).not.toMatch(/[\n\r\u2028\ud800]/);
  expect(JSON.parse(line)).toMatchObject({
    id: awkward,
    current_agent: awkward,
    error,
    status: { [awkward]: awkward },
  });
});

test("a message without an ending is no record", () => {
  expect(() => recordOf(dialogueMessage(), 1, 0)).toThrow(
    "message run-1/4/0/0 reached the sink without an ending",
  );
});
