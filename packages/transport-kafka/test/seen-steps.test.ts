import { expect, test } from "vitest";
import { SeenSteps } from "../src/protocol/seen-steps.ts";

test("earlier steps of a row are copies, later ones and those of a new attempt are not", () => {
  const seen = new SeenSteps(10);
  seen.add("7/0", 0, 3);
  expect([seen.has("7/0", 0, 2), seen.has("7/0", 0, 3), seen.has("7/0", 0, 4)]).toEqual([true, true, false]);
  expect(seen.has("7/0", 1, 0)).toBe(false);
  expect(seen.has("7/1", 0, 0)).toBe(false);
  seen.add("7/0", 1, 0);
  expect(seen.has("7/0", 0, 99)).toBe(true);
});

test("the rows that came last are remembered", () => {
  const seen = new SeenSteps(3);
  for (const row of ["a", "b", "c"]) seen.add(row, 0, 0);
  seen.add("a", 0, 1);
  seen.add("d", 0, 0);
  expect(["a", "b", "c", "d"].filter((row) => seen.has(row, 0, 0))).toEqual(["a", "c", "d"]);
});
