import fc from "fast-check";
import { expect, test } from "vitest";
import { extractAnswer } from "../src/extract-answer.ts";

test("the first capital letter in parentheses is the answer, option or not", () => {
  expect(extractAnswer("(A) or (B)").answer).toBe("A");
  expect(extractAnswer("**(Z)**").answer).toBe("Z");
  expect(extractAnswer("(b) (1) (AB) (Ω) ( C) (D)").answer).toBe("D");
});

test("the unsure phrase beats a letter, in any case", () => {
  expect(extractAnswer("(B)? I am NOT Sure yet.")).toEqual({
    statement: "not sure yet",
    answer: null,
    valid: false,
  });
});

test("anything else is an error statement and not valid", () => {
  expect(extractAnswer("B")).toEqual({ statement: "Error: B", answer: null, valid: false });
  expect(extractAnswer("")).toEqual({ statement: "Error: ", answer: null, valid: false });
});

test("a text that itself speaks of the answer counts as valid without a letter", () => {
  expect(extractAnswer("The answer is B")).toMatchObject({ answer: null, valid: true });
});

test("a letter wrapped in text without parentheses is always found", () => {
  const plain = fc.string().filter((text) => !/[()]|not sure yet/i.test(text));
  fc.assert(
    fc.property(plain, plain, fc.integer({ min: 65, max: 90 }), (before, after, code) => {
      const letter = String.fromCharCode(code);
      expect(extractAnswer(`${before}(${letter})${after}`)).toEqual({
        statement: `The answer is ${letter}.`,
        answer: letter,
        valid: true,
      });
    }),
  );
});
