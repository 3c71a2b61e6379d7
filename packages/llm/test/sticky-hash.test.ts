import { expect, test } from "vitest";
import { stickyHash, stickyScore } from "../src/sticky-hash.ts";

test("FNV-1a as published", () => {
  // http://www.isthe.com/chongo/src/fnv/test_fnv.c: 32 bit, "", "a", "foobar".
  expect(["", "a", "foobar"].map(stickyHash)).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
});

test("keys spread evenly over endpoints whose addresses differ by a digit", () => {
  const endpoints = Array.from({ length: 16 }, (_, index) => stickyHash(`http://10.0.0.${index}:8000/v1`));
  const counts = endpoints.map(() => 0);
  for (let row = 0; row < 16_000; row++) {
    const key = stickyHash(`run-1/${row}/0`);
    const scores = endpoints.map((endpoint) => stickyScore(key, endpoint));
    const best = scores.indexOf(Math.max(...scores));
    counts[best] = (counts[best] ?? 0) + 1;
  }
  // Of 1,000 each, six standard deviations are 184.
  expect(Math.min(...counts)).toBeGreaterThan(816);
  expect(Math.max(...counts)).toBeLessThan(1184);
});
