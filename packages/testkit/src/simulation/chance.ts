import { randomFrom } from "../simulator/random.ts";

/** Random draws, the same for the same seed: no draw of the simulation comes from anywhere else. */
export class Chance {
  readonly #draw: () => number;

  constructor(...seed: readonly (string | number)[]) {
    this.#draw = randomFrom(...seed);
  }

  /** From 0 up to, but not including, 1. */
  fraction(): number {
    return this.#draw();
  }

  /** True in `share` of all cases. */
  happens(share: number): boolean {
    return this.#draw() < share;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#draw() * (most - least + 1));
  }

  /** Between `least` and `most`, each order of magnitude as likely as the next. */
  magnitude(least: number, most: number): number {
    return least * (most / least) ** this.#draw();
  }

  /** Waiting time of something that comes every `mean` on average. */
  wait(mean: number): number {
    return -mean * Math.log(1 - this.#draw());
  }

  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.#draw() * values.length)]!;
  }

  /** The same values in another order. */
  shuffled<T>(values: Iterable<T>): T[] {
    const shuffled = [...values];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.whole(0, last);
      [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
    }
    return shuffled;
  }
}
