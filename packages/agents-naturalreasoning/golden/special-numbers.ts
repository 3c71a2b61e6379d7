/** Puts the numbers in place that JSON cannot hold: `{"$float": "NaN"}`, `{"$bigint": "…"}`. */
export function withSpecialNumbers(value: unknown): unknown {
  return mapSpecial(value, Number, BigInt);
}

/** The same numbers as records hold them: as texts. */
export function withStoredNumbers(value: unknown): unknown {
  return mapSpecial(value, String, String);
}

function mapSpecial(
  value: unknown,
  float: (text: string) => unknown,
  big: (text: string) => unknown,
): unknown {
  if (Array.isArray(value)) return value.map((element) => mapSpecial(element, float, big));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [[key, text] = []] = entries;
  if (entries.length === 1 && typeof text === "string") {
    if (key === "$float") return float(text);
    if (key === "$bigint") return big(text);
  }
  return Object.fromEntries(entries.map(([name, member]) => [name, mapSpecial(member, float, big)]));
}
