/** 1234567 → "1,234,567". */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** A rate, short: 3.2, 45, 1,234, 12.3k. */
export function rate(perSecond: number): string {
  if (perSecond >= 99_950) return `${(perSecond / 1000).toFixed(0)}k`;
  if (perSecond >= 9_999.5) return `${(perSecond / 1000).toFixed(1)}k`;
  return perSecond >= 9.95 ? count(perSecond) : perSecond.toFixed(1);
}

/** Milliseconds for a person: 0.4ms, 35ms, 1.2s, 3m05s, 2h07m. */
export function span(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)}ms`;
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h${two(Math.floor((seconds % 3600) / 60))}m`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
