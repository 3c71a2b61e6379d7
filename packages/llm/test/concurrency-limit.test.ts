import { expect, test } from "vitest";
import { ConcurrencyLimit } from "../src/concurrency-limit.ts";

test("being throttled halves it, once for all calls that were in flight", () => {
  const limit = new ConcurrencyLimit(64);
  for (let call = 0; call < 64; call++) limit.throttled(0, 10 + call);
  expect(limit.value).toBe(32);
  limit.throttled(11, 20);
  expect(limit.value).toBe(16);
});

test("it never falls below one", () => {
  const limit = new ConcurrencyLimit(3);
  for (let round = 1; round < 10; round++) limit.throttled(round * 10, round * 10 + 5);
  expect(limit.value).toBe(1);
});

test("each round of answers adds one, up to where it began", () => {
  const limit = new ConcurrencyLimit(8);
  limit.throttled(0, 1);
  const values: number[] = [];
  for (let round = 0; round < 6; round++) {
    for (let call = limit.value; call > 0; call--) limit.answered();
    values.push(limit.value);
  }
  expect(values).toEqual([5, 6, 7, 8, 8, 8]);
});
