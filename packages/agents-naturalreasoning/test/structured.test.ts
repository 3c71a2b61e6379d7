import { ModelError } from "@matrix/core";
import { expect, test } from "vitest";
import { curate, document, type Said } from "./curate.ts";

const scores = { thoughts: "fine", criteria_1: 2, criteria_2: 1, criteria_3: 1, criteria_4: 0.5 };
const goodScores = JSON.stringify(scores);
const goodQuestion = JSON.stringify({
  thoughts: "harmonic",
  exam_question: "Does it diverge?",
  question_category: "Mathematics",
  extracted_answer: "Yes.",
  independent_answer: ["Group the terms.", "Therefore, the final answer is: \\boxed{yes}."],
});

const structured = (replies: readonly Said[], more: object = {}, filter: object = {}) =>
  curate([document()], replies, { filter, structured: { enabled: true, ...more } });

test("each role's answer is asked for in its schema, and a document passes by bare JSON", async () => {
  const { records, asked } = await structured(['"Yes"', goodScores, goodQuestion]);
  expect(asked.map(({ request }) => request.response_format)).toEqual(
    ["filter", "score", "question"].map((name) => ({
      type: "json_schema",
      json_schema: { name, strict: true, schema: expect.any(Object) },
    })),
  );
  expect(records[0]).toMatchObject({
    outcome: "success",
    status: { termination_reason: "success", success: true },
    history: [
      { response: { text: '"Yes"', usage: { prompt_tokens: 10, completion_tokens: 5 } } },
      { response: { text: goodScores } },
      { response: { exam_question: "Does it diverge?", question_category: "Mathematics" } },
    ],
  });
  for (const { response } of records[0]?.history ?? []) expect(response).not.toHaveProperty("repairs");
});

test("without the option no format is asked for", async () => {
  const { asked } = await curate([document()], ["No"]);
  expect(asked[0]?.request).not.toHaveProperty("response_format");
});

test("an answer that breaks its schema is given back with its faults, under a step id of its own", async () => {
  const bad = JSON.stringify({ ...scores, criteria_2: "1", extra: 1 });
  const { records, asked } = await structured(['"Yes"', bad, goodScores, goodQuestion]);
  const [, first, second] = asked;
  expect(second?.request.messages).toEqual([
    ...(first?.request.messages ?? []),
    { role: "assistant", content: bad },
    { role: "user", content: expect.stringContaining('"criteria_2" must be number') },
  ]);
  expect(second?.request.messages.at(-1)?.content).toContain('must not have a member "extra"');
  expect(second?.call.stepId).toBe(`${first?.call.stepId}/repair-1`);
  expect(second?.call.stickyKey).toBe(first?.call.stickyKey);
  expect(records[0]?.outcome).toBe("success");
});

test("the tokens of all tries are counted, and the answers that were given back are kept", async () => {
  const { records } = await structured(['"Yes"', "no JSON", "{}", goodScores, goodQuestion]);
  expect(records[0]?.history[1]?.response).toMatchObject({
    text: goodScores,
    usage: { prompt_tokens: 30, completion_tokens: 15 },
    repairs: [
      { text: "no JSON", faults: [expect.stringContaining("not JSON")], usage: { prompt_tokens: 10 } },
      { text: "{}", faults: Array(5).fill(expect.stringContaining("required property")) },
    ],
  });
});

test("after the last repair the row ends failed as model_invalid_output, all tokens counted", async () => {
  const { records, asked } = await structured(['"Yes"', "a", null, "c"]);
  expect(asked).toHaveLength(4);
  expect(records[0]).toMatchObject({
    outcome: "failed",
    status: { success: false },
    error: { class: "model_invalid_output", role: "score" },
    history: [{}, { response: { status_ok: false, text: "c", usage: { prompt_tokens: 30 } } }],
  });
  expect(records[0]?.status).not.toHaveProperty("termination_reason");
});

test("a bound of 0 asks once", async () => {
  const { records, asked } = await structured(["Yes"], { max_repairs: 0 });
  expect(asked).toHaveLength(1);
  expect(records[0]).toMatchObject({ error: { class: "model_invalid_output", role: "filter" } });
});

test("under on_error reject a filter that never answers in its schema has said no", async () => {
  const { records } = await structured(["Yes", "Yes", "Yes"], {}, { on_error: "reject" });
  expect(records[0]).toMatchObject({ status: { termination_reason: "filter_by_classifier" } });
});

test("a call that fails during a repair ends the row by its own class, with the tokens of the tries before it", async () => {
  const { records } = await structured(['"Yes"', "a", new ModelError("deadline", "no answer in time")]);
  expect(records[0]).toMatchObject({
    error: { class: "model_deadline", role: "score" },
    history: [{}, { response: { usage: { prompt_tokens: 10 }, repairs: [{ text: "a" }] } }],
  });
});

test("verdicts are those of fenced answers: a no, a low score, an answer without a box", async () => {
  const ends = async (replies: string[]) => (await structured(replies)).records[0]?.status;
  expect(await ends(['"No"'])).toMatchObject({ termination_reason: "filter_by_classifier" });
  const low = JSON.stringify({ ...scores, criteria_3: 0 });
  expect(await ends(['"Yes"', low])).toMatchObject({ termination_reason: "filter_by_score" });
  const unboxed = goodQuestion.replace("\\\\boxed", "boxed");
  expect(await ends(['"Yes"', goodScores, unboxed])).toMatchObject({
    termination_reason: "filter_by_no_boxed_answer",
  });
});
