/** 1234567 → "1,234,567". */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** A rate, short: 3.2, 45, 1,234, 12.3k. */
export function rate(perSecond: number): string {
  if (perSecond >= 100_000) return `${(perSecond / 1000).toFixed(0)}k`;
  if (perSecond >= 10_000) return `${(perSecond / 1000).toFixed(1)}k`;
  return perSecond >= 10 ? count(perSecond) : perSecond.toFixed(1);
}

/** Milliseconds for a person: 0.4ms, 35ms, 1.2s, 3m05s, 2h07m. */
export function span(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)}ms`;
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h${two((seconds / 60) % 60)}m`;
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, "0");
}
