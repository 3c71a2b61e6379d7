import { ReplyError } from "@matrix/core";
import { expect, test } from "vitest";
import { matchAnswers } from "../src/match-answers.ts";

const said = (agent: string) => ({ agent, response: { text: "…", status_ok: true } });
const read = (answer: string | null, valid = answer !== null) => ({
  agent: "answer_extractor",
  response: { extracted_answer: answer, valid_answer: valid },
});
const rated = { agent: "answer_matcher", response: { status_ok: true } };
const match = (history: Parameters<typeof matchAnswers>[0], right?: unknown) =>
  matchAnswers(history, right, "answer_matcher");

test("two equal answers are an agreement, right or wrong", () => {
  const history = [said("teacher"), read("B"), rated, said("student"), read("B")];
  expect(match(history, "B")).toEqual({
    status_ok: true,
    matched_answer: { student: "B", teacher: "B" },
    agreement: true,
    agreement_correctness: true,
    rated_turns: 2,
  });
  expect(match(history, "C")).toMatchObject({ agreement: true, agreement_correctness: false });
});

test("the role that spoke last stands first", () => {
  const history = [said("teacher"), read("A"), rated, said("student"), read("B")];
  expect(Object.keys(match(history).matched_answer)).toEqual(["student", "teacher"]);
});

test("a belief outlives unsure turns", () => {
  const history = [
    said("teacher"),
    read("A"),
    rated,
    said("student"),
    read(null),
    rated,
    said("teacher"),
    read(null),
  ];
  expect(match([...history, rated, said("student"), read("A")], "A")).toMatchObject({
    agreement: true,
    agreement_correctness: true,
    rated_turns: 4,
  });
});

test("one speaker alone agrees with nobody", () => {
  expect(match([said("teacher"), read("A")], "A")).toMatchObject({
    matched_answer: { teacher: "A" },
    agreement: false,
    agreement_correctness: false,
    rated_turns: 1,
  });
});

test("two valid extractions without a letter agree, and are right only where the row has no answer", () => {
  const history = [said("teacher"), read(null, true), rated, said("student"), read(null, true)];
  expect(match(history, "A")).toMatchObject({ agreement: true, agreement_correctness: false });
  expect(match(history)).toMatchObject({ agreement: true, agreement_correctness: true });
});

test("a valid extraction that follows nobody's turn is refused", () => {
  expect(() => match([said("teacher"), rated, read("A")])).toThrow(ReplyError);
  expect(() => match([read("A")])).toThrow("follows nothing");
});
