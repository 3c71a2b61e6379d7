/** Time as the simulator sees it; tests pass a {@link VirtualClock}. Milliseconds throughout. */
export interface Clock {
  now(): number;
  /** Calls back once after at least `delayMs` (24 days at most; whoever needs more asks again). @returns a function that calls it off */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** Node runs longer timers at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The process's monotonic clock and Node's timers, which fire on whole milliseconds and never early. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, Math.min(LONGEST_TIMER_MS, Math.max(1, Math.ceil(delayMs))));
    return () => clearTimeout(timer);
  },
};
