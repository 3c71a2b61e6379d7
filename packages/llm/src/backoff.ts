/** Milliseconds. */
export interface BackoffOptions {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * Full jitter: anything from 0 to `base * 2^failures`, at most the cap, so that callers who failed together do not come
 * back together.
 *
 * @param failures how many tries failed before this wait, from 0.
 */
export function backoffMs(failures: number, { baseMs, capMs }: BackoffOptions, random: () => number): number {
  // 2^1023 is the largest power a double holds; the cap is reached long before.
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(failures, 1023));
}
