import { expect, test } from "vitest";
import { coralPack } from "../src/index.ts";
import { converse, inOrder, question } from "./converse.ts";

test("a record reads as a dialogue with what was made of each turn", async () => {
  const { lines } = await converse(
    [question()],
    inOrder("First line\nI say A", "(A)", "No: B", "(B)", "True, B", "(B)"),
  );
  expect(coralPack.describe?.(JSON.parse(lines[0]!))).toEqual([
    "row 0 · question 7 · trial 0 · right answer B · outcome success",
    "",
    "student asks:",
    `  I'm trying to solve this problem: "2 + 2?"`,
    "  And the choices are:",
    "  (A) 3",
    "  (B) 4",
    "  (C) 5",
    "",
    "teacher:",
    "  First line",
    "  I say A",
    "  → answer A, not right",
    "  → turn 1: teacher A, no agreement",
    "",
    "student:",
    "  No: B",
    "  → answer B, right",
    "  → turn 2: student B, teacher A, no agreement",
    "",
    "teacher:",
    "  True, B",
    "  → answer B, right",
    "  → turn 3: teacher B, student B, agreement",
  ]);
});

test("a row that ended with an error says where and why", async () => {
  const { lines } = await converse([question()], inOrder(null));
  expect(coralPack.describe?.(JSON.parse(lines[0]!)).slice(-5)).toEqual([
    "",
    "teacher:",
    "  (no text)",
    "",
    'error: reply at answer_extractor, step 1: reply of "teacher" has no text to extract an answer from',
  ]);
});

test("a record of anything else is shown without failing", () => {
  expect(coralPack.describe?.({ id: "x", history: [{ agent: "else", response: { a: 1 } }, 5] })).toEqual([
    "row ? · question x · trial ? · outcome ?",
    "",
    'else: {"a":1}',
  ]);
});
