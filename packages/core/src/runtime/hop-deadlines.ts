import type { Clock } from "../ports/clock.ts";
import type { HopRun } from "./hop-run.ts";

/**
 * Ends hops that take too long. All hops have the same limit, so the first to start is the first to expire: one timer
 * looks at the oldest, and a hop costs two operations on a set.
 */
export class HopDeadlines {
  readonly #running = new Set<HopRun<unknown>>();
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  add(hop: HopRun<unknown>): void {
    this.#running.add(hop);
    if (this.#cancel === undefined) this.#arm(this.#timeoutMs);
  }

  remove(hop: HopRun<unknown>): void {
    this.#running.delete(hop);
  }

  /** Gives all running hops up, and looks no more. */
  giveUp(reason: unknown): void {
    for (const hop of this.#running) hop.giveUp(reason);
    this.close();
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(ms: number): void {
    this.#cancel = this.#clock.after(ms, () => this.#look());
  }

  #look(): void {
    this.#cancel = undefined;
    const now = this.#clock.monotonic();
    for (const hop of this.#running) {
      const left = hop.startedAt + this.#timeoutMs - now;
      if (left > 0) {
        this.#arm(Math.ceil(left));
        return;
      }
      this.#running.delete(hop);
      hop.expire(this.#timeoutMs);
    }
  }
}
