/** What differs between two plain values, one text for each leaf: `run.max_in_flight: 100 → 50`. */
export function changesBetween(before: unknown, now: unknown, path: string): string[] {
  if (isTree(before) && isTree(now)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
    return [...keys].flatMap((key) =>
      changesBetween(before[key], now[key], path === "" ? key : `${path}.${key}`),
    );
  }
  const [old, young] = [JSON.stringify(before) ?? "nothing", JSON.stringify(now) ?? "nothing"];
  return old === young ? [] : [`${path}: ${old} → ${young}`];
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
