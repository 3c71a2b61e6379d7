import { expect, test } from "vitest";
import { resolveNaturalReasoningOptions } from "../src/index.ts";
import { curate, document, fenced, goodScores, question } from "./curate.ts";

test("a document that passes all three roles becomes a question with its answers", async () => {
  const { records, report } = await curate([document()], ["Yes", goodScores, question()]);
  expect(records[0]).toMatchObject({
    outcome: "success",
    id: "<urn:1>",
    current_agent: "_sink",
    status: { termination_reason: "success", success: true },
  });
  expect(records[0]?.history.map(({ agent }) => agent)).toEqual(["filter", "score", "question"]);
  expect(records[0]?.history[2]?.response).toMatchObject({
    exam_question: "Does it diverge?",
    question_category: "Mathematics",
    extracted_answer: "Yes.",
    independent_answer: ["Group the terms.", "Therefore, the final answer is: \\boxed{yes}."],
  });
  expect(report.complete).toBe(true);
});

test("each role is given its own instructions and the document, with the row's seed and its own sampling", async () => {
  const { asked } = await curate([document()], ["Yes", goodScores, question()]);
  const options = resolveNaturalReasoningOptions();
  const { text } = document();
  const request = (role: "filter" | "score" | "question", sampling: object) => ({
    model: role,
    request: {
      messages: [
        { role: "system", content: options[role].system_prompt },
        { role: "user", content: text },
      ],
      seed: 42,
      ...sampling,
    },
  });
  expect(asked.map(({ model, request }) => ({ model, request }))).toEqual([
    request("filter", { temperature: 1, max_tokens: 8, top_p: 0.95 }),
    request("score", { temperature: 0.2, max_tokens: 10_240, top_p: 0.9 }),
    request("question", { temperature: 0, max_tokens: 20_480, top_p: 0.9 }),
  ]);
});

test("a document below the language threshold ends before any model is asked", async () => {
  const german = document({ language_id_whole_page_fasttext: { de: 0.99, en: 0.5 } });
  const { records, asked } = await curate([german], []);
  expect(asked).toEqual([]);
  expect(records[0]).toMatchObject({
    outcome: "failed",
    current_agent: "score",
    status: { termination_reason: "filter_by_en", success: false },
  });
});

test("the threshold itself is enough, and a document that says nothing of its language counts as 0", async () => {
  const { language_id_whole_page_fasttext: _, ...silent } = document();
  const edge = document({ language_id_whole_page_fasttext: { en: 0.8 } });
  expect((await curate([edge], ["No"])).asked).toHaveLength(1);
  expect((await curate([silent], ["No"])).asked).toHaveLength(0);
  expect((await curate([silent], ["No"], { filter: { filter_en: 0 } })).asked).toHaveLength(1);
});

test.each(["No", "yes", "Yes.", " Yes", "Yes\n", "**Yes**", null])(
  "%j does not pass the filter: only the word itself does",
  async (said) => {
    const { records, asked } = await curate([document()], [said]);
    expect(asked).toHaveLength(1);
    expect(records[0]).toMatchObject({ status: { termination_reason: "filter_by_classifier" } });
  },
);

test.each([
  [{ criteria_1: 2, criteria_2: 0, criteria_3: 1, criteria_4: 1 }, "filter_by_score"],
  [{ criteria_1: 0, criteria_2: "1", criteria_3: 1, criteria_4: 1 }, "filter_by_score"],
  [{ criteria_1: 1, criteria_2: "1", criteria_3: 1, criteria_4: 1 }, "filter_by_score_wo_json"],
  [{ criteria_1: 1, criteria_2: 1, criteria_3: 1 }, "filter_by_score_wo_json"],
])("scores %j end a document as %s", async (scores, reason) => {
  const { records } = await curate([document()], ["Yes", fenced(scores)]);
  expect(records[0]).toMatchObject({
    outcome: "failed",
    current_agent: "question",
    status: { termination_reason: reason, success: false },
  });
});

test.each([
  [{ exam_question: "" }, "filter_by_no_question"],
  [{ exam_question: {} }, "filter_by_no_question"],
  [{ independent_answer: [] }, "filter_by_no_answer"],
  [{ independent_answer: ["\\boxed{1}", "Done."] }, "filter_by_no_boxed_answer"],
  [{ independent_answer: "so \\boxed{1}" }, "filter_by_no_boxed_answer"],
  [{ independent_answer: [4] }, "filter_by_question_wo_json"],
])("a question with %j ends as %s", async (fields, reason) => {
  const { records } = await curate([document()], ["Yes", goodScores, question(fields)]);
  expect(records[0]).toMatchObject({ outcome: "failed", status: { termination_reason: reason } });
  expect(records[0]?.history[2]?.response).not.toHaveProperty("exam_question");
});
