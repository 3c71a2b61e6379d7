const bucketsPerOctave = 8;
const octaves = 44;
/** The first bucket ends here. */
const smallest = 0.001;

/**
 * Counts of values (durations in ms, bytes) in logarithmic buckets, 9 % wide, from 0.001 to 1.8e10. No allocation on add.
 */
export class Histogram {
  readonly #counts = new Uint32Array(bucketsPerOctave * octaves);
  #count = 0;
  #sum = 0;

  add(value: number): void {
    const octave = Math.log2(Math.max(value, smallest) / smallest);
    this.#counts[Math.min(this.#counts.length - 1, Math.floor(octave * bucketsPerOctave))]!++;
    this.#count++;
    this.#sum += value;
  }

  get count(): number {
    return this.#count;
  }

  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  /** Upper bound of the bucket that holds the given share (0 to 1) of all values; 0 where there are none. */
  quantile(share: number): number {
    let left = Math.ceil(this.#count * share);
    if (left === 0) return 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      left -= this.#counts[bucket]!;
      if (left <= 0) return smallest * 2 ** ((bucket + 1) / bucketsPerOctave);
    }
    return Number.POSITIVE_INFINITY;
  }
}
