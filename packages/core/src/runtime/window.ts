/** How many rows are between feeder and sink, and a place to wait while there are too many. */
export class Window {
  readonly #limit: number;
  #inFlight: number;
  #waiting: (() => void) | undefined;

  constructor(limit: number, inFlight: number) {
    this.#limit = limit;
    this.#inFlight = inFlight;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get full(): boolean {
    return this.#inFlight >= this.#limit;
  }

  /** Resolves when there is room, or when {@link wake} is called. For one waiter. */
  room(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.full) return resolve();
      this.#waiting = resolve;
    });
  }

  enter(): void {
    this.#inFlight++;
  }

  leave(): void {
    this.#inFlight--;
    if (!this.full) this.wake();
  }

  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }
}
