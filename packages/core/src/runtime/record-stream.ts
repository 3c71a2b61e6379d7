/**
 * Hands records to whoever iterates, one at a time: a slow reader holds its rows' places in the window, so that nothing
 * piles up. Costs nothing while nobody iterates.
 */
export class RecordStream<T> {
  readonly #queue: { readonly value: T; readonly taken: () => void }[] = [];
  #readers = 0;
  #closed = false;
  #failure: unknown;
  #waiting: (() => void)[] = [];

  /** Whether a record waits for a reader who is busy with another. */
  get held(): boolean {
    return this.#queue.length > 0;
  }

  /** Resolves once the value was taken; at once where nobody reads. */
  push(value: () => T): Promise<void> | void {
    if (this.#readers === 0 || this.#closed) return;
    return new Promise((taken) => {
      this.#queue.push({ value: value(), taken });
      this.#waiting.shift()?.();
    });
  }

  /** Ends the iteration once the queue is empty, by throwing `failure` where there is one. */
  close(failure?: unknown): void {
    this.#closed = true;
    this.#failure = failure;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Readers side by side share the records among them. */
  async *read(): AsyncGenerator<T, void, undefined> {
    this.#readers++;
    try {
      while (true) {
        const item = this.#queue.shift();
        if (item !== undefined) {
          item.taken();
          yield item.value;
        } else if (this.#closed) {
          if (this.#failure !== undefined) throw this.#failure;
          return;
        } else {
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
        }
      }
    } finally {
      if (--this.#readers === 0) for (const { taken } of this.#queue.splice(0)) taken();
    }
  }
}
