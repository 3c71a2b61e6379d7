import type { Clock } from "../../src/simulator/clock.ts";
import { DeadlineHeap } from "../../src/simulator/deadline-heap.ts";

/** A clock for servers under test: it leaps to the next deadline as soon as the process is idle, so nothing is ever late. */
export class LeapingClock implements Clock {
  #now = 0;
  #isArmed = false;
  readonly #due = new DeadlineHeap<() => void>();

  now(): number {
    return this.#now;
  }

  schedule(callback: () => void, delayMs: number): () => void {
    const deadline = this.#due.push(this.#now + Math.max(0, delayMs), callback);
    this.#arm();
    return () => {
      deadline.cancelled = true;
    };
  }

  #arm(): void {
    if (this.#isArmed || !Number.isFinite(this.#due.nextAt())) return;
    this.#isArmed = true;
    setImmediate(() => {
      this.#isArmed = false;
      this.#now = Math.max(this.#now, this.#due.nextAt());
      this.#due.takeDue(this.#now)?.();
      this.#arm();
    });
  }
}
