/** Puts the numbers in place that JSON cannot hold: `{"$float": "NaN"}`, `{"$bigint": "…"}`. */
export function withSpecialNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSpecialNumbers);
  if (typeof value !== "object" || value === null) return value;
  const { $float: float, $bigint: big, ...rest } = value as { $float?: unknown; $bigint?: unknown };
  if (Object.keys(rest).length === 0 && typeof float === "string") return Number(float);
  if (Object.keys(rest).length === 0 && typeof big === "string") return BigInt(big);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withSpecialNumbers(member)]));
}
