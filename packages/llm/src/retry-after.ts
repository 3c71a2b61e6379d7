/** What of a response's headers is read. */
export interface HeaderReader {
  get(name: string): string | null;
}

/**
 * How long a server asks its callers to wait, in milliseconds, or `undefined` where it does not say.
 *
 * Read in this order: `retry-after-ms`, `retry-after` (seconds or a date), then the reset times of limits that are used
 * up (`x-ratelimit-reset-requests`, `-tokens`, as OpenAI writes them: "1s", "6m0s", "120ms"; plain numbers are seconds,
 * or an epoch time where they are large).
 *
 * @param now epoch milliseconds.
 */
export function retryAfterMs(headers: HeaderReader, now: number): number | undefined {
  return (
    positive(number(headers.get("retry-after-ms"))) ??
    retryAfter(headers.get("retry-after"), now) ??
    resetAfter(headers, now)
  );
}

function retryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const seconds = number(value);
  if (seconds !== undefined) return positive(seconds * 1000);
  // `Date.parse` takes "-5" for a year.
  const date = /^[A-Za-z]{3,9},/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function resetAfter(headers: HeaderReader, now: number): number | undefined {
  const waits = ["-requests", "-tokens", ""].flatMap((limit) => {
    const remaining = number(headers.get(`x-ratelimit-remaining${limit}`));
    if (remaining !== undefined && remaining > 0) return [];
    return duration(headers.get(`x-ratelimit-reset${limit}`), now) ?? [];
  });
  return waits.length === 0 ? undefined : Math.max(...waits);
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const parts = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;
const whole = /^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/;

function duration(value: string | null, now: number): number | undefined {
  if (value === null || value.length > 64) return undefined;
  const plain = number(value);
  if (plain !== undefined) return positive(sinceEpochOrNow(plain, now));
  const text = value.trim();
  if (!whole.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(parts)) total += Number(count) * unitMs[unit!]!;
  return total;
}

// No limit resets in thirty years: a number that large is a point in time.
function sinceEpochOrNow(value: number, now: number): number {
  if (value > 1e12) return value - now;
  if (value > 1e9) return value * 1000 - now;
  return value * 1000;
}

function number(value: string | null): number | undefined {
  if (value === null || !/^\s*\d+(?:\.\d+)?\s*$/.test(value)) return undefined;
  return Number(value);
}

function positive(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.max(0, value);
}
