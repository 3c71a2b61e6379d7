import type { Clock } from "./clock.ts";
import { DeadlineHeap } from "./deadline-heap.ts";

/** A clock that moves only when told to: callbacks run in the order of their times, none is ever late. */
export class VirtualClock implements Clock {
  #now = 0;
  readonly #due = new DeadlineHeap<() => void>();

  now(): number {
    return this.#now;
  }

  schedule(callback: () => void, delayMs: number): () => void {
    const deadline = this.#due.push(this.#now + Math.max(0, delayMs), callback);
    return () => {
      deadline.cancelled = true;
    };
  }

  /** Runs everything that is due up to `time` (ms since the clock was made) and stops there. */
  advanceTo(time: number): void {
    for (let at = this.#due.nextAt(); at <= time; at = this.#due.nextAt()) {
      this.#now = Math.max(this.#now, at);
      this.#due.takeDue(at)?.();
    }
    this.#now = Math.max(this.#now, time);
  }

  /** Runs until nothing is scheduled any more. */
  runUntilIdle(): void {
    for (let at = this.#due.nextAt(); Number.isFinite(at); at = this.#due.nextAt()) this.advanceTo(at);
  }
}
