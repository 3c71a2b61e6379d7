import { ModelError } from "@matrix/core";
import { expect, test } from "vitest";
import { curate, document, fenced, goodScores, question } from "./curate.ts";

const gone = new ModelError("transient", "no answer after 3 attempts");

test("a filter whose model fails ends the row failed, with the model's error", async () => {
  const { records, report } = await curate([document(), document()], [gone, "No"]);
  expect(records[0]).toMatchObject({
    outcome: "failed",
    status: { success: false },
    error: { class: "model_transient", role: "filter", step: 0 },
    history: [{ agent: "filter", response: { status_ok: false } }],
  });
  expect(records[0]?.status).not.toHaveProperty("termination_reason");
  expect(records[1]).toMatchObject({ status: { termination_reason: "filter_by_classifier" } });
  expect(report.complete).toBe(true);
});

test("under on_error reject a filter whose model fails has said no", async () => {
  const { records } = await curate([document()], [gone], { filter: { on_error: "reject" } });
  expect(records[0]).toMatchObject({
    status: { termination_reason: "filter_by_classifier", success: false },
    history: [{ agent: "filter", response: { status_ok: true, error: "no answer after 3 attempts" } }],
  });
});

test.each([
  ["score", ["Yes", gone]],
  ["question", ["Yes", goodScores, gone]],
] as const)("a failed call of %s ends the row failed without a reason", async (role, replies) => {
  const { records } = await curate([document()], replies);
  expect(records[0]).toMatchObject({
    outcome: "failed",
    status: { success: false },
    error: { class: "model_transient", role },
  });
});

test.each([
  ["no WARC record id", { metadata: {} }],
  ["no metadata", { metadata: null }],
])("a row with %s ends failed, and the rows after it go on", async (_, fields) => {
  const { records, report } = await curate([document(fields), document()], ["No"]);
  expect(records[0]).toMatchObject({ outcome: "failed", id: null, error: { class: "bad_row" } });
  expect(records[1]).toMatchObject({ status: { termination_reason: "filter_by_classifier" } });
  expect(report.complete).toBe(true);
});

test.each([null, "en", ["en"], { en: null }, { en: "0.9" }])(
  "a language field of %j is a bad row",
  async (field) => {
    const { records } = await curate([document({ language_id_whole_page_fasttext: field })], []);
    expect(records[0]).toMatchObject({
      outcome: "failed",
      current_agent: "filter",
      history: [],
      error: { class: "bad_row", role: "filter" },
    });
  },
);

test("a document without text is a bad row only once its text is needed", async () => {
  const { text: _, ...silent } = document();
  const german = { ...silent, language_id_whole_page_fasttext: { en: 0.1 } };
  const { records } = await curate([silent, german], []);
  expect(records[0]).toMatchObject({ error: { class: "bad_row" }, history: [] });
  expect(records[1]).toMatchObject({ status: { termination_reason: "filter_by_en" } });
});

test("a question with what JSON cannot hold is written all the same", async () => {
  const raw = question().replace('"Does it diverge?"', "[NaN, 12345678901234567890]");
  const { records, lines } = await curate([document()], ["Yes", goodScores, raw]);
  expect(records[0]).toMatchObject({ outcome: "success" });
  expect(records[0]?.history[2]?.response).toMatchObject({ exam_question: ["NaN", "12345678901234567890"] });
  expect(lines[0]?.isWellFormed()).toBe(true);
});

test("an answer with a lone surrogate is written, escaped", async () => {
  const raw = question({ extracted_answer: "half \ud83d" });
  const { lines } = await curate([document()], ["Yes", goodScores, raw]);
  expect(lines[0]?.isWellFormed()).toBe(true);
  expect(lines[0]).toContain("\\ud83d");
});

test("a key named __proto__ in scores is a key like others", async () => {
  const scores = fenced(JSON.parse('{"__proto__":1,"constructor":1,"toString":1,"criteria_4":1}'));
  const { records } = await curate([document()], ["Yes", scores, question()]);
  expect(records[0]).toMatchObject({ outcome: "success" });
});
