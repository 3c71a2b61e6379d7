/** Values by time, earliest first. */
export class EventQueue<T> {
  readonly #times: number[] = [];
  readonly #values: T[] = [];

  get size(): number {
    return this.#times.length;
  }

  /** Infinity where there is nothing. */
  get earliest(): number {
    return this.#times[0] ?? Number.POSITIVE_INFINITY;
  }

  push(time: number, value: T): void {
    const [times, values] = [this.#times, this.#values];
    let at = times.length;
    times.push(time);
    values.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((times[parent] ?? 0) <= time) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): T | undefined {
    const [first] = this.#values;
    const time = this.#times.pop();
    const value = this.#values.pop();
    if (this.#times.length === 0 || time === undefined || value === undefined) return first;
    this.#times[0] = time;
    this.#values[0] = value;
    let at = 0;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (this.#before(left, least)) least = left;
      if (this.#before(right, least)) least = right;
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }

  #before(one: number, other: number): boolean {
    const [a, b] = [this.#times[one], this.#times[other]];
    return a !== undefined && b !== undefined && a < b;
  }

  #swap(one: number, other: number): void {
    const [times, values] = [this.#times, this.#values];
    const [time, value] = [times[one] as number, values[one] as T];
    times[one] = times[other] as number;
    values[one] = values[other] as T;
    times[other] = time;
    values[other] = value;
  }
}
