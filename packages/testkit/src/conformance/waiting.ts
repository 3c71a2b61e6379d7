import { setTimeout as pause } from "node:timers/promises";

/** How long a suite waits. Times only decide when a broken subject is given up; a sound one never waits for `patienceMs`. */
export interface Waits {
  /** Longest wait for something that must happen, in ms. Default 10,000. */
  readonly patienceMs?: number;
  /** How long nothing must happen for it to count as not happening, in ms. Default 50. */
  readonly quietMs?: number;
}

export const defaultPatienceMs = 10_000;

/** Waits until a condition holds. @throws {Error} naming `what` after `patienceMs`. */
export async function until(
  condition: () => boolean,
  what: string | (() => string),
  { patienceMs = defaultPatienceMs }: Waits,
): Promise<void> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > patienceMs) {
      throw new Error(`waited ${patienceMs} ms in vain for ${typeof what === "string" ? what : what()}`);
    }
    await pause(1);
  }
}

/** Waits for a promise. @throws {Error} naming `what` after `patienceMs`; what the promise rejects with. */
export async function within<T>(
  promise: Promise<T>,
  what: string,
  { patienceMs = defaultPatienceMs }: Waits,
): Promise<T> {
  const stop = new AbortController();
  const late = pause(patienceMs, undefined, { signal: stop.signal }).then(
    () => {
      throw new Error(`waited ${patienceMs} ms in vain for ${what}`);
    },
    () => promise,
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}

/** Lets time pass in which nothing is expected. */
export function quiet({ quietMs = 50 }: Waits): Promise<void> {
  return pause(quietMs);
}
