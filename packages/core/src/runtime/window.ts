/**
 * The rows between feeder and sink, by sequence number, and a place to wait while there are too many. By number, as a row may
 * end that this process never let in: one that a dead process had sent, further than it could say.
 */
export class Window {
  readonly #limit: number;
  readonly #rows: Set<number>;
  #waiting: (() => void) | undefined;

  /** @param inFlight rows that were let in before. */
  constructor(limit: number, inFlight: Iterable<number> = []) {
    this.#limit = limit;
    this.#rows = new Set(inFlight);
  }

  get inFlight(): number {
    return this.#rows.size;
  }

  get full(): boolean {
    return this.#rows.size >= this.#limit;
  }

  /** Resolves when there is room, or when {@link wake} is called. For one waiter. */
  room(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.full) return resolve();
      this.#waiting = resolve;
    });
  }

  enter(sequence: number): void {
    this.#rows.add(sequence);
  }

  leave(sequence: number): void {
    this.#rows.delete(sequence);
    if (!this.full) this.wake();
  }

  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }
}
