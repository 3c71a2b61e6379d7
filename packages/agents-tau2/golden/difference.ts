import { asDictionaries } from "../src/value/merge.ts";
import { pythonLiteral } from "../src/value/python-text.ts";
import { isDictionary, isList, typeName, type Value } from "../src/value/value.ts";

/** Where two values first differ, as a short text; undefined when they are the same, ints and floats told apart. */
export function difference(expected: Value, actual: Value, path = ""): string | undefined {
  return compare(asDictionaries(expected), asDictionaries(actual), path);
}

function compare(expected: Value, actual: Value, path: string): string | undefined {
  if (isDictionary(expected) && isDictionary(actual)) {
    for (const name of new Set([...expected.keys(), ...actual.keys()])) {
      const [a, b] = [expected.get(name), actual.get(name)];
      if (a === undefined) return `${path}.${name}: unexpected ${short(b ?? null)}`;
      if (b === undefined) return `${path}.${name}: missing, expected ${short(a)}`;
      const found = compare(a, b, `${path}.${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (isList(expected) && isList(actual)) {
    if (expected.length !== actual.length) {
      return `${path}: ${actual.length} items, expected ${expected.length}: ${short(actual)} | ${short(expected)}`;
    }
    for (const [i, item] of expected.entries()) {
      const found = compare(item, actual[i] ?? null, `${path}[${i}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (Object.is(expected, actual)) return undefined;
  return `${path}: ${short(actual)} (${typeName(actual)}), expected ${short(expected)} (${typeName(expected)})`;
}

function short(value: Value): string {
  const text = pythonLiteral(value);
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
