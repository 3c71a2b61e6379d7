/**
 * Draws that depend on nothing but the numbers given, so that a hop run twice draws the same. Good enough for made-up
 * replies, and a few nanoseconds each; not for statistics. Source: the 32-bit finaliser of MurmurHash3, and a Weyl step.
 */
export class SeededDraws {
  #state = 0;

  constructor(...seeds: readonly number[]) {
    for (const seed of seeds) this.#state = mix(this.#state ^ mix(seed));
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return Math.floor((mix(this.#state) / 2 ** 32) * limit);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }
}

function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
