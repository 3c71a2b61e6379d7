import type { Clock, CursorStore } from "@matrix/core";

/** How long rows that were sent may wait until the cursor tells so, in virtual ms. */
const saveEveryMs = 200;

/** Follows which rows were sent, and keeps the number below which all were. */
export class InputCursor {
  readonly #store: CursorStore;
  readonly #clock: Clock;
  readonly #sent = new Set<number>();
  #next: number;
  #saved: number;
  #saving: Promise<void> | undefined;
  #cancel: (() => void) | undefined;

  constructor(store: CursorStore, clock: Clock, start: number) {
    this.#store = store;
    this.#clock = clock;
    this.#next = start;
    this.#saved = start;
  }

  sent(sequence: number): void {
    if (sequence < this.#next) return;
    this.#sent.add(sequence);
    while (this.#sent.delete(this.#next)) this.#next++;
    this.#cancel ??= this.#clock.after(saveEveryMs, () => {
      this.#cancel = undefined;
      void this.save();
    });
  }

  /** Resolves once it was tried; what fails costs the next process some rows that it sends again. */
  async save(): Promise<void> {
    await this.#saving;
    if (this.#saved === this.#next) return;
    const next = this.#next;
    this.#saving = this.#store.save(next).then(
      () => {
        this.#saved = next;
      },
      () => {},
    );
    await this.#saving;
  }

  stop(): void {
    this.#cancel?.();
  }
}
