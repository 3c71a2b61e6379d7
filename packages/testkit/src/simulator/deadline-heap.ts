/** One entry of a {@link DeadlineHeap}; an entry that was called off stays in the heap until it is due. */
export interface Deadline<T> {
  readonly at: number;
  readonly value: T;
  cancelled: boolean;
}

interface Entry<T> extends Deadline<T> {
  readonly order: number;
}

/** Binary heap by time; entries of the same time leave in the order in which they came. */
export class DeadlineHeap<T> {
  #entries: Entry<T>[] = [];
  #order = 0;

  push(at: number, value: T): Deadline<T> {
    const entry: Entry<T> = { at, value, cancelled: false, order: this.#order++ };
    const entries = this.#entries;
    let index = entries.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, entries[parent]!)) break;
      entries[index] = entries[parent]!;
      index = parent;
    }
    entries[index] = entry;
    return entry;
  }

  /** Time of the earliest entry that was not called off; Infinity if there is none. */
  nextAt(): number {
    while (this.#entries[0]?.cancelled === true) this.#removeFirst();
    return this.#entries[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Takes the earliest entry if it is due at `now`. */
  takeDue(now: number): T | undefined {
    return this.nextAt() <= now ? this.#removeFirst().value : undefined;
  }

  #removeFirst(): Entry<T> {
    const entries = this.#entries;
    const first = entries[0]!;
    const last = entries.pop()!;
    const size = entries.length;
    if (size > 0) {
      let index = 0;
      for (;;) {
        let child = 2 * index + 1;
        if (child >= size) break;
        if (child + 1 < size && before(entries[child + 1]!, entries[child]!)) child++;
        if (!before(entries[child]!, last)) break;
        entries[index] = entries[child]!;
        index = child;
      }
      entries[index] = last;
    }
    return first;
  }
}

function before<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
