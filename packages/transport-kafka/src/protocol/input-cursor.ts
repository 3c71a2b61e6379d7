import type { CursorStore } from "@matrix/core";

/**
 * How far a run's input was taken: all sequence numbers below it were sent and acknowledged. Saves of it never overlap; sends
 * that end while one is on its way share the next.
 */
export class InputCursor {
  readonly #store: CursorStore;
  readonly #outstanding = new Set<number>();
  #next: number;
  #saved: number;
  #saving: Promise<void> | undefined;
  #following: Promise<void> | undefined;

  private constructor(store: CursorStore, cursor: number) {
    this.#store = store;
    this.#next = cursor;
    this.#saved = cursor;
  }

  static async load(store: CursorStore): Promise<InputCursor> {
    return new InputCursor(store, await store.load());
  }

  get value(): number {
    let lowest = this.#next;
    for (const sequence of this.#outstanding) if (sequence < lowest) lowest = sequence;
    return lowest;
  }

  /** These rows are about to be sent. Those that never arrive hold the cursor back for good: the next start sends them anew. */
  begin(sequences: readonly number[]): void {
    for (const sequence of sequences) if (sequence >= this.#saved) this.#outstanding.add(sequence);
  }

  /** These rows have reached the broker. Resolves once a later start knows. */
  end(sequences: readonly number[]): Promise<void> {
    for (const sequence of sequences) {
      this.#outstanding.delete(sequence);
      if (sequence >= this.#next) this.#next = sequence + 1;
    }
    return this.value === this.#saved ? Promise.resolve() : this.#save();
  }

  #save(): Promise<void> {
    if (this.#saving === undefined) {
      this.#saving = this.#write().finally(() => {
        this.#saving = undefined;
      });
      return this.#saving;
    }
    this.#following ??= this.#saving
      .catch(() => {})
      .then(() => {
        this.#following = undefined;
        return this.#save();
      });
    return this.#following;
  }

  async #write(): Promise<void> {
    const { value } = this;
    await this.#store.save(value);
    this.#saved = Math.max(this.#saved, value);
  }
}
