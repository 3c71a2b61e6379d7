import { type ChatModel, ModelError } from "@matrix/core";
import { expect, test } from "vitest";
import { baselineRow, resolveNaturalReasoningOptions } from "../src/index.ts";
import { document, goodScores, question, type Said } from "./curate.ts";

function work(row: ReturnType<typeof document>, replies: readonly Said[]) {
  let next = 0;
  const model: ChatModel = {
    name: "scripted",
    async complete() {
      const said = replies[next++];
      if (said === undefined || said instanceof Error) throw said ?? new Error("nobody expected this call");
      const choice = { text: said, reasoning: null, toolCalls: [], finishReason: "stop" };
      return { choices: [choice], respondedAt: 1 };
    },
  };
  const models = { filter: model, score: model, question: model };
  const options = resolveNaturalReasoningOptions();
  return baselineRow(row, { models, options, index: 0, signal: new AbortController().signal });
}

const empty = { success: false, exam_question: "", extracted_answer: "", independent_answer: "" };

test("a question's fields stand in columns of text, steps joined, lone surrogates left out", async () => {
  const raw = question({ extracted_answer: "a\ud83db 🙂" });
  expect(await work(document(), ["Yes", goodScores, raw])).toEqual({
    success: true,
    termination_reason: "success",
    exam_question: "Does it diverge?",
    extracted_answer: "ab 🙂",
    independent_answer: "Group the terms.\nTherefore, the final answer is: \\boxed{yes}.",
  });
});

test("the language has its own reason, and an odd field counts as no English", async () => {
  const columns = { ...empty, termination_reason: "filtered_by_language_check" };
  expect(await work(document({ language_id_whole_page_fasttext: { en: 0.1 } }), [])).toEqual(columns);
  expect(await work(document({ language_id_whole_page_fasttext: "en" }), [])).toEqual(columns);
});

test("a scorer that fails passes the document on, a question writer that fails leaves no reason", async () => {
  const gone = new ModelError("transient", "gone");
  expect(await work(document(), ["Yes", gone, question()])).toMatchObject({ success: true });
  expect(await work(document(), ["Yes", goodScores, gone])).toEqual({ ...empty, termination_reason: "" });
});

test("a field that is no text, and what a model throws of its own, leave the row", async () => {
  await expect(work(document(), ["Yes", goodScores, question({ exam_question: 5 })])).rejects.toThrow(
    /"exam_question"/,
  );
  await expect(work(document(), [new Error("reset")])).rejects.toThrow("reset");
});
