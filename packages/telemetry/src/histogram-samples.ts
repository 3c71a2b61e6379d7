import { type Histogram, histogramBound } from "@matrix/core";
import type { Labels, Sample } from "./metric-family.ts";

/** Buckets of a histogram that Prometheus is shown. */
export interface BucketRange {
  /** Powers of two of a thousandth of the histogram's unit: the first bound is `0.001 * 2 ** from`, the last `0.001 * 2 ** to`. */
  readonly from: number;
  readonly to: number;
  /** What a value is divided by for the metric's unit. */
  readonly divisor: number;
}

/** 1 ms to 70 minutes, of a histogram of ms, in seconds. */
export const secondsFromMs: BucketRange = { from: 10, to: 32, divisor: 1_000 };
/** 131 bytes to 17 MB. */
export const bytes: BucketRange = { from: 17, to: 34, divisor: 1 };

const bucketsPerDoubling = 8;

/**
 * Samples of a histogram metric. Bounds lie on bounds of the histogram itself, so that every count is exact; only a value that is
 * equal to a bound counts above it.
 */
export function histogramSamples(histogram: Histogram, range: BucketRange, labels: Labels = {}): Sample[] {
  const { sum, buckets } = histogram.toJSON();
  const samples: Sample[] = [];
  let next = 0;
  let count = 0;
  for (let power = range.from; power <= range.to; power++) {
    const last = power * bucketsPerDoubling - 1;
    for (; next < buckets.length && buckets[next]![0] <= last; next++) count += buckets[next]![1];
    const bound = Number((histogramBound(last) / range.divisor).toPrecision(12));
    samples.push({ suffix: "_bucket", labels: { ...labels, le: String(bound) }, value: count });
  }
  const total = histogram.count;
  samples.push({ suffix: "_bucket", labels: { ...labels, le: "+Inf" }, value: total });
  samples.push({ suffix: "_sum", labels, value: sum / range.divisor });
  samples.push({ suffix: "_count", labels, value: total });
  return samples;
}
