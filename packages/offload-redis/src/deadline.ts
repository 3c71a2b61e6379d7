import { type Clock, sleep } from "@matrix/core";

/** What bounds a call. */
export interface Bounds {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Whether a failure may be gone in a moment. */
  mayPass(error: unknown): boolean;
  /** What the call fails with when its time is up; `last` is the failure that was tried again. */
  expired(last: unknown): Error;
}

const firstPauseMs = 25;
const longestPauseMs = 400;

/**
 * Repeats `work` while its failures may pass, until it succeeds, its time is up, or the signal aborts. What the server
 * may still be doing then goes on unheard: every call here can be repeated.
 */
export function withinBounds<T>(work: () => Promise<T>, bounds: Bounds): Promise<T> {
  const { clock, signal } = bounds;
  return new Promise<T>((resolve, reject) => {
    let last: unknown;
    let over = false;
    const end = (settle: () => void) => {
      if (over) return;
      over = true;
      cancel();
      signal?.removeEventListener("abort", onAbort);
      settle();
    };
    const cancel = clock.after(bounds.timeoutMs, () => end(() => reject(bounds.expired(last))));
    const onAbort = () => end(() => reject(signal?.reason));
    signal?.addEventListener("abort", onAbort, { once: true });
    const attempt = (pauseMs: number) => {
      work().then(
        (value) => end(() => resolve(value)),
        (error: unknown) => {
          if (!bounds.mayPass(error)) return end(() => reject(error));
          last = error;
          // `over` is looked at again after the pause: nobody may be listening any more.
          void sleep(clock, pauseMs).then(() => {
            if (!over) attempt(Math.min(longestPauseMs, pauseMs * 2));
          });
        },
      );
    };
    attempt(firstPauseMs);
  });
}
