import { MatrixError } from "@matrix/core";
import type { Value } from "./value.ts";

/** A text that should be JSON is not. */
export class JsonTextError extends MatrixError {
  readonly code = "json_text";
  readonly retryable = false;
}

const maxDepth = 400;
const maxIntegerDigits = 4300;
const numberPattern = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const literals: readonly (readonly [string, Value])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
];

/**
 * Parses JSON without losing what the benchmark looks at: `1` gives a bigint and `1.0` a number, objects become maps in the
 * order of the text. Reads what Python's reader reads (also `NaN` and `Infinity`).
 *
 * @throws {JsonTextError} naming the offset (in UTF-16 units) of what could not be read.
 */
export function parseJson(text: string): Value {
  return new JsonReader(text).readAll();
}

/** Like {@link parseJson}, but `undefined` for a text that is not JSON. */
export function tryParseJson(text: string): Value | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonTextError) return undefined;
    throw error;
  }
}

class JsonReader {
  #at = 0;
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }

  readAll(): Value {
    this.#skipSpace();
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#error("extra text after the value");
    return value;
  }

  #value(depth: number): Value {
    if (depth > maxDepth) throw this.#error(`nesting deeper than ${maxDepth}`);
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case '"':
        return this.#string();
      default:
        return this.#scalar();
    }
  }

  #object(depth: number): Value {
    const entries = new Map<string, Value>();
    this.#at++;
    this.#skipSpace();
    if (this.#take("}")) return entries;
    while (true) {
      if (this.#text[this.#at] !== '"') throw this.#error("expected a member name in double quotes");
      const name = this.#string();
      this.#skipSpace();
      if (!this.#take(":")) throw this.#error("expected ':'");
      this.#skipSpace();
      entries.set(name, this.#value(depth + 1));
      this.#skipSpace();
      if (this.#take("}")) return entries;
      if (!this.#take(",")) throw this.#error("expected ',' or '}'");
      this.#skipSpace();
    }
  }

  #array(depth: number): Value {
    const items: Value[] = [];
    this.#at++;
    this.#skipSpace();
    if (this.#take("]")) return items;
    while (true) {
      items.push(this.#value(depth + 1));
      this.#skipSpace();
      if (this.#take("]")) return items;
      if (!this.#take(",")) throw this.#error("expected ',' or ']'");
      this.#skipSpace();
    }
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at;
    let escaped = false;
    for (let i = start + 1; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit === 0x22) {
        this.#at = i + 1;
        return escaped ? this.#unescape(start, i + 1) : text.slice(start + 1, i);
      }
      if (unit === 0x5c) {
        escaped = true;
        i++;
      } else if (unit < 0x20) {
        this.#at = i;
        throw this.#error("control character in a string");
      }
    }
    throw this.#error("string without an end");
  }

  #unescape(start: number, end: number): string {
    try {
      const text: unknown = JSON.parse(this.#text.slice(start, end));
      return String(text);
    } catch {
      this.#at = start;
      throw this.#error("unknown escape in a string");
    }
  }

  #scalar(): Value {
    const unit = this.#text.charCodeAt(this.#at);
    const isDigit = unit >= 0x30 && unit <= 0x39;
    const literal = isDigit ? undefined : this.#literal();
    return literal === undefined ? this.#number() : literal;
  }

  #literal(): Value | undefined {
    for (const [word, value] of literals) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    return undefined;
  }

  #number(): Value {
    numberPattern.lastIndex = this.#at;
    const match = numberPattern.exec(this.#text);
    if (match === null) throw this.#error("expected a value");
    const [digits, fraction, exponent] = match;
    const whole = fraction === undefined && exponent === undefined;
    if (whole && digits.length > maxIntegerDigits) {
      throw this.#error(`integer of more than ${maxIntegerDigits} digits`);
    }
    this.#at += digits.length;
    return whole ? BigInt(digits) : Number(digits);
  }

  #take(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    const text = this.#text;
    let at = this.#at;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) break;
      at++;
    }
    this.#at = at;
  }

  #error(what: string): JsonTextError {
    return new JsonTextError(`text is not JSON at offset ${this.#at}: ${what}`);
  }
}
