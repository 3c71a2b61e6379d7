import { BadRowError } from "@matrix/core";
import { expect, test } from "vitest";
import { prepareTask } from "../src/prepare-task.ts";
import { openingEntries, optionsText } from "../src/task-text.ts";
import { question } from "./converse.ts";

test("choices are lettered in order and all fields of the row stay", () => {
  expect(prepareTask(question({ category: "math", cot_content: "" }))).toEqual({
    id: 7,
    input: {
      question_id: 7,
      question: "2 + 2?",
      options: ["3", "4", "5"],
      answer: "B",
      category: "math",
      cot_content: "",
      choices: { A: "3", B: "4", C: "5" },
    },
  });
});

test("letters go on after Z", () => {
  const options = Array.from({ length: 27 }, (_, index) => `option ${index}`);
  expect(prepareTask(question({ options })).input.choices["["]).toBe("option 26");
});

test("the student asks, with the options one a line", () => {
  const { input } = prepareTask(question());
  expect(optionsText(input)).toBe("(A) 3\n(B) 4\n(C) 5");
  expect(openingEntries(input)).toEqual([
    {
      agent: "student",
      response: {
        text: `I'm trying to solve this problem: "2 + 2?"\nAnd the choices are:\n(A) 3\n(B) 4\n(C) 5`,
      },
    },
  ]);
});

test("a row without id, without options or with odd ones is refused, saying what is missing", () => {
  expect(() => prepareTask({ question: "?", options: [] })).toThrow('row has no "question_id"');
  expect(() => prepareTask({ question_id: 1, question: "?" })).toThrow(
    'question_id 1 has no list of "options"',
  );
  expect(() => prepareTask(question({ options: ["a", null] }))).toThrow("must be texts, got null");
  expect(() => prepareTask(question({ question_id: [] }))).toThrow(BadRowError);
  expect(() => prepareTask("text")).toThrow(BadRowError);
});
