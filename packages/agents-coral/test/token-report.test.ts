import { expect, test } from "vitest";
import { tokenReport } from "../src/index.ts";

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const records = [
  {
    id: 1,
    outcome: "success",
    history: [
      { agent: "student", response: { text: "Q" } },
      { agent: "teacher", response: { status_ok: true, usage } },
      { agent: "answer_extractor", response: { status_ok: true, usage: { prompt_tokens: 3 } } },
    ],
  },
  {
    id: 2,
    outcome: "failed",
    history: [
      { agent: "teacher", response: { status_ok: true, usage } },
      { agent: "student", response: { status_ok: false, error: "gone" } },
    ],
  },
  {
    id: 3,
    outcome: "failed",
    history: [{ agent: "teacher", response: { status_ok: true } }],
    error: { class: "reply", message: "no text", role: "answer_extractor", step: 1 },
  },
  { id: 4, outcome: "dead", history: [] },
];

test("tokens and calls are added up by role, and rows by how they ended", async () => {
  expect(await tokenReport(records)).toEqual({
    total_rows: 4,
    lost_rows: 1,
    error_rows: 2,
    error_examples: [
      { id: 2, agent: "student", response: { status_ok: false, error: "gone" } },
      { id: 3, agent: "answer_extractor", response: { error: "no text", error_class: "reply" } },
    ],
    agent_completion_tokens: { teacher: 10, answer_extractor: 0 },
    agent_prompt_tokens: { teacher: 20, answer_extractor: 3 },
    agent_total_tokens: { teacher: 30, answer_extractor: 0 },
    agent_call_counts: { teacher: 2, answer_extractor: 1 },
  });
});

test("only the roles asked for are counted, but all errors", async () => {
  const report = await tokenReport(records, ["answer_extractor"]);
  expect(report.agent_call_counts).toEqual({ answer_extractor: 1 });
  expect(report.error_rows).toBe(2);
});

test("of many failed rows ten are shown", async () => {
  const failed = records[1]!;
  const report = await tokenReport(Array.from({ length: 30 }, () => failed));
  expect(report.error_rows).toBe(30);
  expect(report.error_examples).toHaveLength(10);
});
