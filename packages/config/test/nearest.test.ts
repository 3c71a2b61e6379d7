import { expect, test } from "vitest";
import { nearest } from "../src/index.ts";
import { damerauLevenshtein } from "../src/nearest.ts";

test.each([
  ["", "", 0],
  ["a", "", 1],
  ["kitten", "sitting", 3],
  ["abcd", "acbd", 1],
  ["ca", "abc", 3],
  ["flaw", "lawn", 2],
])("%j and %j are %i edits apart", (left, right, distance) => {
  expect(damerauLevenshtein(left, right)).toBe(distance);
  expect(damerauLevenshtein(right, left)).toBe(distance);
});

test("nothing is suggested when nothing is close", () => {
  expect(nearest("kafka", ["memory", "redis"])).toBeUndefined();
  expect(nearest("x", [])).toBeUndefined();
});

test("the closest name is suggested, whatever its case", () => {
  expect(nearest("Kafak", ["kafka", "kafkas", "memory"])).toBe("kafka");
});
