import fc from "fast-check";
import { expect, test } from "vitest";
import { Histogram } from "../src/index.ts";

/** From a microsecond to half a year, in ms, each order of magnitude as likely as another. */
const duration = fc.double({ min: -3, max: 10.1, noNaN: true }).map((exponent) => 10 ** exponent);
/** Buckets per octave: 8. */
const width = 2 ** (1 / 8);
const rounding = 1 + 1e-9;

test("a quantile is at most a bucket's width above the value that it stands for, and never below it", () => {
  fc.assert(
    fc.property(
      fc.array(duration, { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      (values, share) => {
        const histogram = new Histogram();
        for (const value of values) histogram.add(value);
        const exact = values.toSorted((left, right) => left - right)[Math.ceil(values.length * share) - 1]!;
        const told = histogram.quantile(share);
        expect(told * rounding).toBeGreaterThanOrEqual(exact);
        expect(told).toBeLessThanOrEqual(exact * width * rounding);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("quantiles grow with their share", () => {
  fc.assert(
    fc.property(fc.array(duration, { minLength: 1 }), (values) => {
      const histogram = new Histogram();
      for (const value of values) histogram.add(value);
      const quantiles = [0.1, 0.5, 0.9, 0.99, 1].map((share) => histogram.quantile(share));
      expect(quantiles).toEqual(quantiles.toSorted((left, right) => left - right));
    }),
  );
});

test("count and mean are exact", () => {
  const histogram = new Histogram();
  for (const value of [1, 2, 6]) histogram.add(value);
  expect([histogram.count, histogram.mean]).toEqual([3, 3]);
});

test("without values all is 0", () => {
  const histogram = new Histogram();
  expect([histogram.count, histogram.mean, histogram.quantile(0.5), histogram.quantile(1)]).toEqual([
    0, 0, 0, 0,
  ]);
});

test("what is shorter than a microsecond, or nothing, counts in the first bucket; what is longer than a year in the last", () => {
  const histogram = new Histogram();
  histogram.add(0);
  histogram.add(-1);
  expect(histogram.quantile(1)).toBeCloseTo(0.001 * width, 9);
  histogram.add(Number.POSITIVE_INFINITY);
  histogram.add(1e15);
  expect(histogram.count).toBe(4);
  expect(histogram.quantile(1)).toBeGreaterThan(180 * 24 * 3600 * 1000);
});

test("histograms written down by several processes add up to the one that would have seen all", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(duration)),
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      (parts, share) => {
        const all = new Histogram();
        const sum = new Histogram();
        for (const values of parts) {
          const part = new Histogram();
          for (const value of values) {
            part.add(value);
            all.add(value);
          }
          sum.addAll(JSON.parse(JSON.stringify(part)));
        }
        expect([sum.count, sum.quantile(share)]).toEqual([all.count, all.quantile(share)]);
        expect(sum.mean).toBeCloseTo(all.mean, 6);
      },
    ),
  );
});
