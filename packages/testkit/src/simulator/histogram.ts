/** Counts values in buckets with inclusive upper bounds; the last bucket is unbounded. */
export class Histogram {
  readonly bounds: readonly number[];
  readonly counts: Float64Array;
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number, times = 1): void {
    let index = 0;
    while (index < this.bounds.length && value > this.bounds[index]!) index++;
    this.counts[index]! += times;
    this.sum += value * times;
  }

  get count(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** Adds values as though so many lay in each bucket, each at its bucket's upper bound. */
  fill(counts: readonly number[]): void {
    for (const [index, count] of counts.slice(0, this.bounds.length + 1).entries()) {
      if (count > 0) this.observe(this.bounds[index] ?? this.bounds.at(-1)! + 1, count);
    }
  }
}

/** 1, 2, 5, 10, 20, 50, … up to `limit`. */
export function tokenBounds(limit: number): number[] {
  const bounds: number[] = [];
  for (let scale = 1; scale <= limit; scale *= 10) {
    for (const step of [1, 2, 5]) if (scale * step <= limit) bounds.push(scale * step);
  }
  return bounds;
}
