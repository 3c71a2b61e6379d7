import type { Clock, CursorStore } from "@matrix/core";

/** What a cursor works with. */
export interface InputCursorOptions {
  readonly store: CursorStore;
  readonly clock: Clock;
  /** Where it stands. */
  readonly start: number;
  /** Rows that ended are not sent again, and do not hold it back. */
  readonly ended: (sequence: number) => boolean;
  /** How long rows that were sent may wait until the cursor tells so, in virtual ms; 0: not at all. */
  readonly everyMs: number;
}

/** Follows which rows were sent, and keeps the number below which all were. */
export class InputCursor {
  readonly #options: InputCursorOptions;
  readonly #sent = new Set<number>();
  #next: number;
  #saved: number;
  #saving: Promise<void> | undefined;
  #cancel: (() => void) | undefined;

  constructor(options: InputCursorOptions) {
    this.#options = options;
    this.#next = options.start;
    this.#saved = options.start;
  }

  /** Resolves once this is kept, where it is to be kept at once. */
  async sent(sequences: readonly number[]): Promise<void> {
    const { clock, ended, everyMs } = this.#options;
    for (const sequence of sequences) if (sequence >= this.#next) this.#sent.add(sequence);
    while (this.#sent.delete(this.#next) || (this.#sent.size > 0 && ended(this.#next))) this.#next++;
    if (everyMs === 0) return this.save();
    this.#cancel ??= clock.after(everyMs, () => {
      this.#cancel = undefined;
      void this.save();
    });
  }

  /** Resolves once it was tried; what fails costs the next process some rows that it sends again. */
  async save(): Promise<void> {
    while (this.#saving !== undefined) await this.#saving;
    if (this.#saved === this.#next) return;
    const next = this.#next;
    const saved = () => {
      this.#saved = next;
    };
    this.#saving = this.#options.store.save(next).then(saved, () => {});
    await this.#saving;
    this.#saving = undefined;
  }

  stop(): void {
    this.#cancel?.();
  }
}
