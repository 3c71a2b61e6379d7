import { expect, test } from "vitest";
import { matchFields } from "../src/match-fields.ts";

const fields = ["first_one", "second_one", "third_one"];
const matched = (entries: [string, number | null][]) =>
  Object.fromEntries(matchFields(new Map(entries), fields));

test("keys count as a field's whatever their case, spaces and hyphens", () => {
  expect(
    matched([
      ["Third One", 3],
      [" FIRST-ONE ", 1],
      ["second_one", 2],
    ]),
  ).toEqual({
    first_one: 1,
    second_one: 2,
    third_one: 3,
  });
});

test("values of other keys fill what is left, in the order of the source", () => {
  expect(
    matched([
      ["2", 20],
      ["1", 10],
      ["first_one", 1],
      ["x", 5],
    ]),
  ).toEqual({
    first_one: 1,
    second_one: 20,
    third_one: 10,
  });
});

test("a field for which there is nothing is null, and a null of its own is not filled up", () => {
  expect(
    matched([
      ["second_one", null],
      ["x", 1],
    ]),
  ).toEqual({
    first_one: 1,
    second_one: null,
    third_one: null,
  });
});

test("Python trims U+001C and leaves U+FEFF", () => {
  expect(
    matched([
      ["\u001cfirst_one", 1],
      ["\ufeffsecond_one", 2],
      ["third_one", 3],
    ]),
  ).toEqual({
    first_one: 1,
    second_one: 2,
    third_one: 3,
  });
  expect(
    matched([
      ["\ufefffirst_one", 9],
      ["second_one", 2],
      ["a", 1],
    ]),
  ).toMatchObject({ first_one: 9, third_one: 1 });
});
