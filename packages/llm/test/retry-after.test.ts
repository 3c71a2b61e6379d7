import fc from "fast-check";
import { expect, test } from "vitest";
import { retryAfterMs } from "../src/retry-after.ts";

const now = Date.parse("2025-01-01T00:00:00Z");

test.each([
  [{}, undefined],
  [{ "retry-after": "2" }, 2_000],
  [{ "retry-after": "0.5" }, 500],
  [{ "retry-after": "Wed, 01 Jan 2025 00:01:30 GMT" }, 90_000],
  [{ "retry-after": "Tue, 31 Dec 2024 23:00:00 GMT" }, 0],
  [{ "retry-after": "soon" }, undefined],
  [{ "retry-after": "-5" }, undefined],
  [{ "retry-after-ms": "250", "retry-after": "9" }, 250],
  [{ "x-ratelimit-reset-requests": "1s" }, 1_000],
  [{ "x-ratelimit-reset-tokens": "6m0s" }, 360_000],
  [{ "x-ratelimit-reset-tokens": "120ms" }, 120],
  [{ "x-ratelimit-reset-requests": "1h2m3.5s" }, 3_723_500],
  [
    {
      "x-ratelimit-reset-requests": "8s",
      "x-ratelimit-remaining-requests": "5",
      "x-ratelimit-reset-tokens": "3s",
      "x-ratelimit-remaining-tokens": "0",
    },
    3_000,
  ],
  [{ "x-ratelimit-reset-requests": "8s", "x-ratelimit-reset-tokens": "30s" }, 30_000],
  [{ "x-ratelimit-reset": "12" }, 12_000],
  [{ "x-ratelimit-reset": String(now / 1000 + 5) }, 5_000],
  [{ "x-ratelimit-reset": String(now + 7_000) }, 7_000],
  [{ "x-ratelimit-reset": "later" }, undefined],
])("headers %j ask for %j ms", (headers, expected) => {
  expect(retryAfterMs(new Headers(headers), now)).toBe(expected);
});

test("whatever a header says, the wait is a time or none", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("retry-after", "retry-after-ms", "x-ratelimit-reset", "x-ratelimit-reset-tokens"),
      fc.string(),
      (name, value) => {
        const wait = retryAfterMs({ get: (asked) => (asked === name ? value : null) }, now);
        expect(wait === undefined || wait >= 0).toBe(true);
      },
    ),
  );
});
