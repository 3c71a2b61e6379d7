import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "../src/backoff.ts";

const options = { baseMs: 500, capMs: 60_000 };

test("the longest waits are 0.5, 1, 2, 4 … seconds up to a minute", () => {
  const longest = Array.from({ length: 9 }, (_, failures) => backoffMs(failures, options, () => 1));
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
});

test("any wait lies between nothing and the cap, after however many failures", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 1e9 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, draw) => {
        const wait = backoffMs(failures, options, () => draw);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(Math.min(60_000, 500 * 2 ** Math.min(failures, 60)));
      },
    ),
  );
});
