import { backoffMs } from "./backoff.ts";
import type { Failure } from "./failure.ts";

/** When and how often a failed call is tried again. Units: milliseconds. */
export interface RetryOptions {
  /** Tries of one call, the first included. Answers that only ask to wait do not count, nor do probes of a broken endpoint. */
  readonly maxTries: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** Answers "too many requests" of one call that do not count as tries. */
  readonly throttleBudget: number;
  /** Longest wait that a server's `retry-after` is believed. */
  readonly throttleCapMs: number;
}

/** What follows from a failure: the call ends with it, or goes on after `delayMs`, the endpoint resting for `pauseMs`. */
export type RetryDecision =
  | { readonly retry: false }
  | { readonly retry: true; readonly delayMs: number; readonly pauseMs: number };

/** Keeps the tries of one call. */
export class RetryPolicy {
  readonly #options: RetryOptions;
  readonly #random: () => number;
  #tries = 0;
  #throttled = 0;
  #reached = false;
  #last: Failure | undefined;

  constructor(options: RetryOptions, random: () => number) {
    this.#options = options;
    this.#random = random;
  }

  /** Failed tries so far, waits and probes not counted. */
  get tries(): number {
    return this.#tries;
  }

  get last(): Failure | undefined {
    return this.#last;
  }

  /** Whether there were failures and each was that nobody answered. */
  get onlyNobodyThere(): boolean {
    return this.#last !== undefined && !this.#reached;
  }

  /** @param probe the try was one of a broken endpoint: its failure says nothing new and spends nothing. */
  next(failure: Failure, probe: boolean): RetryDecision {
    this.#last = failure;
    if (!failure.nobodyThere) this.#reached = true;
    switch (failure.errorClass) {
      case "transient":
        return probe ? { retry: true, delayMs: 0, pauseMs: 0 } : this.#again(failure.waitMs ?? 0);
      case "throttled":
        return this.#afterThrottle(failure);
      default:
        return { retry: false };
    }
  }

  #again(atLeastMs: number): RetryDecision {
    const { maxTries, throttleCapMs } = this.#options;
    const backoff = this.#backoff(this.#tries++);
    if (this.#tries >= maxTries) return { retry: false };
    return { retry: true, delayMs: Math.max(backoff, Math.min(atLeastMs, throttleCapMs)), pauseMs: 0 };
  }

  #afterThrottle({ waitMs }: Failure): RetryDecision {
    const { throttleBudget, throttleCapMs } = this.#options;
    const waits = this.#throttled++;
    if (waits >= throttleBudget && ++this.#tries >= this.#options.maxTries) return { retry: false };
    if (waitMs === undefined) return { retry: true, delayMs: this.#backoff(waits), pauseMs: 0 };
    const asked = Math.min(waitMs, throttleCapMs);
    // A little more than asked: other processes were told the same.
    return { retry: true, delayMs: 0, pauseMs: asked + this.#random() * Math.min(1_000, asked / 10) };
  }

  #backoff(failures: number): number {
    const { backoffBaseMs, backoffCapMs } = this.#options;
    return backoffMs(failures, { baseMs: backoffBaseMs, capMs: backoffCapMs }, this.#random);
  }
}
