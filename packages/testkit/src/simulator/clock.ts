/** Time as the simulator sees it; tests pass a {@link VirtualClock}. Milliseconds throughout. */
export interface Clock {
  now(): number;
  /** Calls back once after at least `delayMs`. @returns a function that calls it off */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** The process's monotonic clock and Node's timers, which fire on whole milliseconds and never early. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, Math.max(1, Math.ceil(delayMs)));
    return () => clearTimeout(timer);
  },
};
