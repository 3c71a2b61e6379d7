/** `closed` lets calls through, `open` none, `half_open` one now and then. */
export type BreakerState = "closed" | "open" | "half_open";

/** Units: milliseconds. */
export interface BreakerOptions {
  /** Outcomes looked back on. */
  readonly window: number;
  /** Older outcomes do not count. */
  readonly windowMs: number;
  /** Opens when this share of `window` failed: with 20 and 0.5, at ten failures, whatever the others were. */
  readonly failureShare: number;
  /** First and largest wait before a probe; each failed probe doubles it. */
  readonly probeDelayMs: number;
  readonly maxProbeDelayMs: number;
  /** Between calls let through before the first of them was answered. */
  readonly probeSpacingMs: number;
}

/** Stops sending to an endpoint that fails, and finds out when it is back. Times are monotonic milliseconds. */
export class Breaker {
  readonly #options: BreakerOptions;
  readonly #random: () => number;
  #state: BreakerState = "closed";
  #failures: { readonly position: number; readonly at: number }[] = [];
  #outcomes = 0;
  #failedProbes = 0;
  #openSince: number | undefined;
  #nextCallAt = 0;

  constructor(options: BreakerOptions, random: () => number) {
    this.#options = options;
    this.#random = random;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** When the present outage began; half-open belongs to it. */
  get openSince(): number | undefined {
    return this.#openSince;
  }

  /** When the next call may go: now or earlier while closed, never while open. */
  get nextCallAt(): number {
    if (this.#state === "closed") return Number.NEGATIVE_INFINITY;
    return this.#state === "open" ? Number.POSITIVE_INFINITY : this.#nextCallAt;
  }

  /** @returns whether the call just let through is a probe. */
  begin(now: number): boolean {
    if (this.#state === "closed") return false;
    // A long generation as the only probe would keep everybody waiting for it: another goes after a while.
    this.#nextCallAt = now + this.#jitter(this.#options.probeSpacingMs);
    return true;
  }

  succeeded(probe: boolean): void {
    if (this.#state === "closed") this.#outcomes++;
    // A call sent before the breaker opened says nothing about now.
    else if (probe) this.#close();
  }

  failed(now: number, probe: boolean): void {
    if (this.#state !== "closed") {
      if (probe && this.#state === "half_open") this.probeFailed();
      return;
    }
    const { window, windowMs, failureShare } = this.#options;
    const position = this.#outcomes++;
    this.#failures.push({ position, at: now });
    this.#failures = this.#failures.filter(
      (failure) => failure.position > position - window && failure.at >= now - windowMs,
    );
    if (this.#failures.length >= window * failureShare) this.open(now);
  }

  open(now: number): void {
    this.#state = "open";
    this.#openSince ??= now;
    this.#failures = [];
  }

  /** How long to wait before the endpoint is asked whether it is there. */
  probeInMs(): number {
    const { probeDelayMs, maxProbeDelayMs } = this.#options;
    return this.#jitter(Math.min(maxProbeDelayMs, probeDelayMs * 2 ** Math.min(this.#failedProbes, 30)));
  }

  /** The endpoint is there: a call may try it. */
  probeAnswered(): void {
    if (this.#state !== "open") return;
    this.#state = "half_open";
    this.#nextCallAt = Number.NEGATIVE_INFINITY;
  }

  probeFailed(): void {
    this.#failedProbes++;
    this.#state = "open";
  }

  #close(): void {
    this.#state = "closed";
    this.#failedProbes = 0;
    this.#openSince = undefined;
    this.#failures = [];
  }

  // From half to all of it: callers in many processes must not knock together, nor may the wait shrink to nothing.
  #jitter(ms: number): number {
    return ms * (0.5 + this.#random() / 2);
  }
}
