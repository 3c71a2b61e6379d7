import { isUtf8 } from "node:buffer";
import { checkJsonLimits, type Json, MessageError } from "@matrix/core";

/** Deeper than a message may be: what is too deep for its message ends that row, with an error that says so. */
const maxDepth = 256;
const maxKeys = 100_000;

/** What is wrong with a JSON text, as the second half of a sentence that begins with where it is. */
export class JsonProblem extends Error {}

/**
 * Parses JSON out of a data set. Numbers that a double cannot hold (whole ones beyond 2^53, 1e400) become strings, so that
 * ids stay exact.
 *
 * @throws {JsonProblem} for what is not JSON or not UTF-8, too deep, or has a key `__proto__`
 */
export function parseDataJson(bytes: Buffer): Json {
  if (!isUtf8(bytes)) throw new JsonProblem("is not valid UTF-8");
  try {
    checkJsonLimits(bytes, { maxBytes: Infinity, maxDepth, maxKeys });
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    throw new JsonProblem(`is refused: ${error.message.replace(/^message /, "it ")}`);
  }
  const text = bytes.toString("utf8");
  try {
    const value = JSON.parse(text) as Json;
    // Reviving costs several times the parsing, so that it is kept for the few texts that need it.
    return holdsRoundedNumber(value) ? (JSON.parse(text, exactNumber) as Json) : value;
  } catch (error) {
    if (error instanceof JsonProblem) throw error;
    throw new JsonProblem(`is not JSON: ${(error as Error).message}`);
  }
}

/** Whether a number may differ from its text. @throws {JsonProblem} for a key `__proto__` */
function holdsRoundedNumber(value: Json): boolean {
  if (typeof value === "number") return mayBeRounded(value);
  if (typeof value !== "object" || value === null) return false;
  let found = false;
  if (Array.isArray(value)) {
    for (const item of value) found = holdsRoundedNumber(item) || found;
    return found;
  }
  for (const [key, item] of Object.entries(value)) {
    if (key === "__proto__") {
      throw new JsonProblem('has the key "__proto__", which could change a prototype; rename it');
    }
    found = holdsRoundedNumber(item) || found;
  }
  return found;
}

/** Whole numbers beyond 2^53, and what overflowed. Fractions are rounded by any reader. */
function mayBeRounded(value: number): boolean {
  return !Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value));
}

const wholeNumber = /^-?\d+$/;

// The third argument is in V8 since Node 21; TypeScript's library does not know it yet.
function exactNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined || !mayBeRounded(value)) return value;
  return !Number.isFinite(value) || wholeNumber.test(source) ? source : value;
}
