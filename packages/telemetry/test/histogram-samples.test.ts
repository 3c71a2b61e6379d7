import { Histogram } from "@matrix/core";
import { bytes, histogramSamples, secondsFromMs } from "@matrix/telemetry";
import fc from "fast-check";
import { expect, test } from "vitest";

test.each([
  ["durations in seconds", secondsFromMs, 1e-3, 1e8],
  ["sizes in bytes", bytes, 1, 1e9],
] as const)("%s: each bucket counts the values below its bound, exactly", (_, range, low, high) => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: low, max: high, noNaN: true }), { maxLength: 200 }), (values) => {
      const histogram = new Histogram();
      for (const value of values) histogram.add(value);
      const samples = histogramSamples(histogram, range);
      const bounds = samples.filter(({ suffix }) => suffix === "_bucket");
      expect(bounds).toHaveLength(range.to - range.from + 2);
      for (const { labels, value: count } of bounds) {
        const bound = labels!.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(labels!.le) * range.divisor;
        // Where a value lies on a bound, up to rounding, either side is right.
        const below = values.filter((value) => value < bound * (1 - 1e-9)).length;
        const upTo = values.filter((value) => value <= bound * (1 + 1e-9)).length;
        expect(count).toBeGreaterThanOrEqual(below);
        expect(count).toBeLessThanOrEqual(upTo);
      }
      expect(samples.find(({ suffix }) => suffix === "_count")!.value).toBe(values.length);
      const sum = values.reduce((total, value) => total + value, 0) / range.divisor;
      expect(samples.find(({ suffix }) => suffix === "_sum")!.value).toBeCloseTo(sum, 3);
    }),
  );
});

test("bounds of durations go from a millisecond to more than an hour, doubling", () => {
  const bounds = histogramSamples(new Histogram(), secondsFromMs).flatMap(({ labels }) => labels?.le ?? []);
  expect(bounds.slice(0, 3)).toEqual(["0.001024", "0.002048", "0.004096"]);
  expect(bounds.at(-1)).toBe("+Inf");
  expect(Number(bounds.at(-2))).toBeGreaterThan(3_600);
});
