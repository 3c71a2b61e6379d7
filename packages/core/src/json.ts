/** A JSON scalar. */
export type JsonScalar = string | number | boolean | null;

/** Anything that JSON can hold. */
export type Json = JsonScalar | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/**
 * One line of JSON: no line break inside, lone surrogates and U+2028/2029 escaped, so that any reader that splits on
 * line ends or insists on strict UTF-8 can read it.
 *
 * @throws {TypeError} for what JSON cannot hold (a bigint, a cycle); undefined and functions are a TypeError too.
 */
export function toJsonLine(value: unknown): string {
  const line = JSON.stringify(value);
  if (line === undefined) throw new TypeError(`a ${typeof value} cannot be written as JSON`);
  // Two searches, not a pattern: in a one-byte string, which most are, they answer without looking.
  if (!line.includes("\u2028") && !line.includes("\u2029")) return line;
  return line.replace(/[\u2028\u2029]/g, escapeSeparator);
}

function escapeSeparator(separator: string): string {
  return separator === "\u2028" ? "\\u2028" : "\\u2029";
}

/** Freezes a parsed JSON value and all it holds, so that no reader can change what another one sees. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const key in value) deepFreeze(value[key]);
  return Object.freeze(value);
}
