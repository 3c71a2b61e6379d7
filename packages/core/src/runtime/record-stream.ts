/**
 * Hands records to whoever iterates, one at a time: a slow reader holds its rows' places in the window, so that nothing
 * piles up. Costs nothing while nobody iterates.
 */
export class RecordStream<T> {
  readonly #queue: { readonly value: T; readonly taken: () => void }[] = [];
  #reading = false;
  #closed = false;
  #failure: unknown;
  #wake: (() => void) | undefined;

  /** Resolves once the value was taken; at once where nobody reads. */
  push(value: () => T): Promise<void> | void {
    if (!this.#reading || this.#closed) return;
    return new Promise((taken) => {
      this.#queue.push({ value: value(), taken });
      this.#wake?.();
    });
  }

  /** Ends the iteration once the queue is empty, by throwing `failure` where there is one. */
  close(failure?: unknown): void {
    this.#closed = true;
    this.#failure = failure;
    this.#wake?.();
  }

  async *read(): AsyncGenerator<T, void, undefined> {
    this.#reading = true;
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
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      this.#reading = false;
      for (const { taken } of this.#queue.splice(0)) taken();
    }
  }
}
