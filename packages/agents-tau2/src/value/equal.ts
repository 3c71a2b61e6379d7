import { isDictionary, isList, isRecord, type Value } from "./value.ts";

/** Equality as Python sees it: `1`, `1.0` and `true` are equal, members in any order. */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  const left = numeric(a);
  const right = numeric(b);
  // biome-ignore lint/suspicious/noDoubleEquals: loose equality is what compares a bigint with a number exactly
  if (left !== undefined && right !== undefined) return left == right;
  if (isList(a))
    return isList(b) && a.length === b.length && a.every((item, i) => equalValues(item, b[i] ?? null));
  if (isDictionary(a)) return isDictionary(b) && equalEntries(a, b);
  if (isRecord(a)) return isRecord(b) && equalEntries(new Map(Object.entries(a)), new Map(Object.entries(b)));
  return false;
}

function numeric(value: Value): bigint | number | undefined {
  if (typeof value === "boolean") return value ? 1n : 0n;
  return typeof value === "bigint" || typeof value === "number" ? value : undefined;
}

function equalEntries(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, member] of a) {
    const other = b.get(key);
    if (other === undefined || !equalValues(member, other)) return false;
  }
  return true;
}
