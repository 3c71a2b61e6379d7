const msPerUnit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of a text such as `500ms`, `30s`, `10m` or `2h`; the config's schema has checked its form. */
export function durationMs(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text)!;
  return Number(amount) * msPerUnit[unit as keyof typeof msPerUnit];
}
