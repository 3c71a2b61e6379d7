/** Where a value first differs from what was recorded, as `.a[0]: expected 1, got 2`. `$float` stands for what JSON cannot hold. */
export function differenceOf(expected: unknown, actual: unknown): string | undefined {
  if (Array.isArray(expected)) return listDifference(expected, actual);
  if (!isRecord(expected))
    return Object.is(expected, actual) || expected === actual ? undefined : shown(expected, actual);
  const float = expected.$float;
  if (typeof float === "string") {
    const special = { inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY, nan: Number.NaN }[
      float
    ];
    return Object.is(special, actual) ? undefined : shown(float, actual);
  }
  if (!isRecord(actual)) return shown(expected, actual);
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    if (!Object.hasOwn(expected, key)) return `.${key}: not expected`;
    if (!Object.hasOwn(actual, key)) return `.${key}: missing`;
    const inside = differenceOf(expected[key], actual[key]);
    if (inside !== undefined) return `.${key}${inside}`;
  }
  return undefined;
}

function listDifference(expected: readonly unknown[], actual: unknown): string | undefined {
  if (!Array.isArray(actual) || actual.length !== expected.length) return shown(expected, actual);
  for (const [index, item] of expected.entries()) {
    const inside = differenceOf(item, actual[index]);
    if (inside !== undefined) return `[${index}]${inside}`;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(expected: unknown, actual: unknown): string {
  return `: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
}
