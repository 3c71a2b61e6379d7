import { OptionError } from "@matrix/core";

const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A length of time: milliseconds, or a Go duration such as "100ms", "1.5s" or "1m30s". */
export type Duration = number | string;

/** @returns milliseconds @throws {OptionError} naming `option` */
export function parseDuration(value: Duration, option: string): number {
  const text = String(value).trim();
  let milliseconds = Number.NaN;
  if (/^\d*\.?\d+(e[+-]?\d+)?$/i.test(text)) milliseconds = Number(text);
  else if (/^(?:\d*\.?\d+(?:ns|us|µs|ms|s|m|h))+$/.test(text)) {
    milliseconds = 0;
    for (const [, amount, unit] of text.matchAll(/(\d*\.?\d+)(ns|us|µs|ms|s|m|h)/g)) {
      milliseconds += Number(amount) * (UNITS_MS[unit ?? ""] ?? 0);
    }
  }
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds;
  throw new OptionError(
    `${option} must be milliseconds or a duration such as "100ms" or "1m30s", got ${JSON.stringify(value)}`,
  );
}

/** Milliseconds as a Go duration of one unit. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return "0s";
  if (milliseconds >= 1000) return `${milliseconds / 1000}s`;
  if (milliseconds >= 1) return `${milliseconds}ms`;
  if (milliseconds >= 1e-3) return `${Number((milliseconds * 1e3).toPrecision(12))}us`;
  return `${Number((milliseconds * 1e6).toPrecision(12))}ns`;
}
