import { type Clock, sleep } from "@matrix/core";

/** What bounds a request with all its tries. */
export interface Bounds {
  readonly clock: Clock;
  readonly random: () => number;
  readonly attempts: number;
  readonly backoffMs: number;
  readonly timeoutMs: number;
  /** Whether a failure may be gone in a moment. */
  mayPass(error: unknown): boolean;
}

const longestPauseMs = 10_000;

/**
 * Repeats `work` while its failures may pass, with growing pauses of random length, until it succeeds, its tries or its time
 * are up, or the signal aborts. `work` gets a signal that ends the request under way.
 */
export async function withinBounds<T>(
  work: (signal: AbortSignal) => Promise<T>,
  bounds: Bounds,
  signal: AbortSignal | undefined,
): Promise<T> {
  const { clock, random, timeoutMs } = bounds;
  const controller = new AbortController();
  let last: unknown;
  const ended = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
  });
  const onAbort = () => controller.abort(signal?.reason);
  const cancel = clock.after(timeoutMs, () =>
    controller.abort(last ?? new Error(`no answer within ${timeoutMs} ms (timeoutMs)`)),
  );
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const repeat = async () => {
    for (let attempt = 1; ; attempt++) {
      controller.signal.throwIfAborted();
      try {
        return await work(controller.signal);
      } catch (error) {
        if (attempt >= bounds.attempts || !bounds.mayPass(error)) throw error;
        last = error;
        const pauseMs = Math.min(longestPauseMs, bounds.backoffMs * 2 ** (attempt - 1));
        await sleep(clock, Math.ceil(random() * pauseMs), controller.signal);
      }
    }
  };
  try {
    // The SDK may take its time to notice an abort, as while it is still sending.
    return await Promise.race([repeat(), ended]);
  } finally {
    cancel();
    signal?.removeEventListener("abort", onAbort);
  }
}
