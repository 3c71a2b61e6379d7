import { expect, test } from "vitest";
import { converse, inOrder, question } from "./converse.ts";

test("a speaker without text ends the row failed, with class and reason", async () => {
  const { records } = await converse([question()], inOrder(null));
  expect(records[0]).toMatchObject({
    outcome: "failed",
    current_agent: "answer_extractor",
    error: {
      class: "reply",
      message: 'reply of "teacher" has no text to extract an answer from',
      role: "answer_extractor",
      step: 1,
    },
  });
  expect(records[0]?.history).toHaveLength(2);
});

test("an extractor without text is no fault: the turn has no answer", async () => {
  const { records } = await converse([question()], inOrder("B", null, "B", "(B)", "B", "(B)"));
  expect(records[0]).toMatchObject({ outcome: "success" });
  expect(records[0]?.history[2]?.response).toMatchObject({
    status_ok: true,
    extracted_answer: null,
    valid_answer: false,
  });
});

test("a row without id ends failed, and the rows after it go on", async () => {
  const { question_id: _, ...nameless } = question();
  const { records, report } = await converse([nameless, question()], inOrder("B", "(B)", "B", "(B)"));
  expect(records[0]).toMatchObject({
    outcome: "failed",
    id: null,
    error: { class: "bad_row", message: expect.stringContaining("question_id") },
  });
  expect(records[1]).toMatchObject({ outcome: "success" });
  expect(report.complete).toBe(true);
});

test("a row without question ends failed at its first speaker, prepared as far as it could be", async () => {
  const { question: _, ...silent } = question();
  const { records, asked } = await converse([silent], inOrder());
  expect(records[0]).toMatchObject({
    outcome: "failed",
    current_agent: "teacher",
    id: 7,
    task: { choices: { A: "3" } },
    history: [],
    error: { class: "bad_row", message: 'row with question_id 7 has no "question"' },
  });
  expect(asked).toEqual([]);
});

test("a lone surrogate in question and replies is written, escaped", async () => {
  const half = "\ud83d";
  const { lines, records } = await converse(
    [question({ question: `which ${half}?` })],
    inOrder(`B ${half}`, "(B)", "B", "(B)"),
  );
  expect(lines[0]?.isWellFormed()).toBe(true);
  expect(Buffer.from(lines[0]!, "utf8").toString("utf8")).toBe(lines[0]);
  expect(records[0]).toMatchObject({ outcome: "success", task: { question: `which ${half}?` } });
});

test("a row without a right answer is never correct", async () => {
  const { answer: _, ...open } = question();
  const { records } = await converse([open], inOrder("B", "(B)", "B", "(B)"));
  expect(records[0]).toMatchObject({ outcome: "failed", status: { success: false } });
});
