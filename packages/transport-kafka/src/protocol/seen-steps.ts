/** How far each row got in a partition, of the rows that came last. */
export class SeenSteps {
  readonly #rows = new Map<string, number>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether this step, or a later one of the row, was handled here and its result passed on: this is a copy. */
  has(row: string, attempt: number, step: number): boolean {
    const seen = this.#rows.get(row);
    return seen !== undefined && seen >= place(attempt, step);
  }

  add(row: string, attempt: number, step: number): void {
    const seen = this.#rows.get(row);
    // Written anew, it is the youngest again.
    if (seen !== undefined) this.#rows.delete(row);
    this.#rows.set(row, Math.max(seen ?? 0, place(attempt, step)));
    if (this.#rows.size > this.#most) {
      for (const oldest of this.#rows.keys()) {
        this.#rows.delete(oldest);
        break;
      }
    }
  }
}

/** Compared as a pair: a row sent anew, with a higher attempt, is no copy though it begins at step 0. */
const place = (attempt: number, step: number) => attempt * 2 ** 32 + step;
