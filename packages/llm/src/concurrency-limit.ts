/**
 * How many calls an endpoint is given at once: halved when it says it is throttled, one more for each round of answers
 * (additive increase, multiplicative decrease).
 */
export class ConcurrencyLimit {
  readonly max: number;
  #value: number;
  #answers = 0;
  #cutAt = Number.NEGATIVE_INFINITY;

  constructor(max: number) {
    this.max = max;
    this.#value = max;
  }

  get value(): number {
    return this.#value;
  }

  answered(): void {
    if (this.#value >= this.max) return;
    if (++this.#answers < this.#value) return;
    this.#answers = 0;
    this.#value++;
  }

  /** Times are monotonic milliseconds. */
  throttled(startedAt: number, now: number): void {
    // Calls sent before the last cut met the old limit; counting them again would cut once per call in flight.
    if (startedAt <= this.#cutAt) return;
    this.#cutAt = now;
    this.#answers = 0;
    this.#value = Math.max(1, Math.floor(this.#value / 2));
  }
}
