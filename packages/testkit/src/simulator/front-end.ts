import { DeadlineHeap } from "./deadline-heap.ts";
import type { FrontEndCosts } from "./step-costs.ts";

/**
 * vLLM's API server: one event loop that requests come in through and answers go out through. Its tasks take turns,
 * so all that are at work get an equal share and a burst leaves about as closely together as it came.
 */
export class FrontEnd {
  readonly #costs: FrontEndCosts;
  /** Tasks by the share of work, counted since the start, at which each is done. */
  readonly #tasks = new DeadlineHeap<(at: number) => void>();
  #count = 0;
  #share = 0;
  #shareAt = 0;

  constructor(costs: FrontEndCosts) {
    this.#costs = costs;
  }

  receive(now: number, promptTokens: number, done: (at: number) => void): void {
    const { frontEndTimePerRequest, frontEndTimePerPromptToken } = this.#costs;
    this.#give(now, frontEndTimePerRequest + promptTokens * frontEndTimePerPromptToken, done);
  }

  sendPiece(now: number, done: (at: number) => void): void {
    this.#give(now, this.#costs.frontEndTimePerChunk, done);
  }

  sendAnswer(now: number, done: (at: number) => void): void {
    this.#give(now, this.#costs.frontEndTimePerAnswer, done);
  }

  /** When the next task will be done if none is added; Infinity if there is none. */
  nextAt(): number {
    if (this.#count === 0) return Number.POSITIVE_INFINITY;
    return this.#shareAt + Math.max(0, this.#tasks.nextAt() - this.#share) * this.#count;
  }

  runNext(): void {
    const at = this.nextAt();
    if (!Number.isFinite(at)) return;
    this.#share = Math.max(this.#share, this.#tasks.nextAt());
    this.#shareAt = at;
    this.#count--;
    this.#tasks.takeDue(this.#share)?.(at);
  }

  #give(now: number, cost: number, done: (at: number) => void): void {
    const at = Math.max(now, this.#shareAt);
    if (this.#count > 0) this.#share += (at - this.#shareAt) / this.#count;
    this.#shareAt = at;
    this.#count++;
    this.#tasks.push(this.#share + cost, done);
  }
}
