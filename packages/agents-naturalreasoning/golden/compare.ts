import { isDeepStrictEqual } from "node:util";

/**
 * Where two JSON values differ first, or nothing. Numbers compare by value, order of keys does not matter, and a key that
 * holds `undefined` counts as absent.
 */
export function difference(expected: unknown, actual: unknown, path = "output"): string | undefined {
  if (isObject(expected) && isObject(actual)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const found = difference(expected[key], actual[key], `${path}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length)
      return `${path} has ${actual.length} elements, expected ${expected.length}`;
    for (const [index, value] of expected.entries()) {
      const found = difference(value, actual[index], `${path}[${index}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  // Python writes 0.0 and -0.0; both are zero.
  if (expected === actual || isDeepStrictEqual(expected, actual)) return undefined;
  return `${path} is ${short(actual)}, expected ${short(expected)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function short(value: unknown): string {
  const text = typeof value === "bigint" ? `${value}n` : (JSON.stringify(value) ?? String(value));
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
