import fc from "fast-check";
import { expect, test } from "vitest";
import { SeededDraws } from "../src/seeded-draws.ts";

const take = (draws: SeededDraws, count: number, limit: number) =>
  Array.from({ length: count }, () => draws.below(limit));

test("draws stay in their range and depend on the numbers given alone", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(2 ** 31 - 1), { maxLength: 3 }),
      fc.integer({ min: 1, max: 1000 }),
      (seeds, limit) => {
        const drawn = take(new SeededDraws(...seeds), 20, limit);
        expect(drawn.every((draw) => Number.isInteger(draw) && draw >= 0 && draw < limit)).toBe(true);
        expect(take(new SeededDraws(...seeds), 20, limit)).toEqual(drawn);
      },
    ),
  );
});

test("neighbouring numbers draw differently, and each value about as often as the others", () => {
  const counts = new Array<number>(10).fill(0);
  for (let step = 0; step < 10_000; step++) counts[new SeededDraws(42, 7, step).below(10)]!++;
  // Fixed seeds: the same counts on every run. 1000 each, standard deviation 30.
  expect(Math.min(...counts)).toBeGreaterThan(1000 - 4 * 30);
  expect(Math.max(...counts)).toBeLessThan(1000 + 4 * 30);
});
