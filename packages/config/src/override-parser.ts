import { OverrideError } from "./errors.ts";
import type { Override, OverrideOperation } from "./override.ts";
import { callFunction, FunctionError, type NamedArgument } from "./override-functions.ts";
import { type OverrideToken, type OverrideTokenType, tokenizeOverride } from "./override-lexer.ts";
import type { OverrideValue, Quoted } from "./override-value.ts";
import { readFloat, readInteger } from "./python-number.ts";
import type { Random } from "./random.ts";
import type { Scalar } from "./scalar.ts";
import { withoutEscapes } from "./value-patterns.ts";

/** Deeper nesting than this is taken for an attack. */
const maxDepth = 100;
const keyTypes: ReadonlySet<OverrideTokenType> = new Set([
  "name",
  "null",
  "integer",
  "float",
  "boolean",
  "unquoted",
  "escape",
  "space",
]);
const primitiveTypes: ReadonlySet<OverrideTokenType> = new Set([...keyTypes, "colon", "interpolation"]);

/** Reads one override; functions in it are called (`int(3.0)` is 3), `random` serves `shuffle`. */
export function readOverride(text: string, random: Random): Override {
  return new OverrideParser(text, random).read();
}

class OverrideParser {
  readonly #text: string;
  readonly #tokens: readonly OverrideToken[];
  readonly #random: Random;
  #next = 0;
  #depth = 0;

  constructor(text: string, random: Random) {
    const { tokens, end } = tokenizeOverride(text);
    this.#text = text;
    this.#tokens = tokens;
    this.#random = random;
    if (end < text.length) this.#fail(end);
  }

  read(): Override {
    const operation = this.#operation();
    const { key, target } = this.#key();
    if (operation === "delete" && this.#peek() === undefined) {
      return { text: this.#text, operation, key, package: target, value: undefined };
    }
    if (this.#peek() === undefined)
      this.#fail(this.#text.length, `it has no "="; give a value: ${this.#text}=value`);
    this.#take("equal");
    const value = this.#peek() === undefined ? "" : this.#value();
    if (this.#peek() !== undefined) this.#fail();
    return { text: this.#text, operation, key, package: target, value };
  }

  #operation(): OverrideOperation {
    if (this.#skips("tilde")) return "delete";
    if (!this.#skips("plus")) return "change";
    return this.#skips("plus") ? "force-add" : "add";
  }

  #key(): { key: string; target: string | undefined } {
    let key = this.#skipsText("name");
    if (key === undefined) key = this.#package();
    else while (this.#peek()?.type === "slash") key += `${this.#take("slash")}${this.#take("name")}`;
    return { key, target: this.#skips("at") ? this.#package() : undefined };
  }

  /** May be empty: the root of the config. */
  #package(): string {
    return this.#skipsText("name") ?? this.#skipsText("special-name") ?? this.#skipsText("path") ?? "";
  }

  #value(): OverrideValue {
    const first = this.#element();
    if (this.#peek()?.type !== "comma") return first;
    const items = [first];
    while (this.#skips("comma")) items.push(this.#element());
    return { kind: "choice", items, simple: true, shuffled: false };
  }

  #element(): OverrideValue {
    if (++this.#depth > maxDepth) this.#fail(undefined, `it is nested deeper than ${maxDepth} levels`);
    const element = this.#nested();
    this.#depth--;
    return element;
  }

  #nested(): OverrideValue {
    const token = this.#peek();
    if (token?.type === "bracket-open") return this.#list();
    if (token?.type === "brace-open") return this.#map();
    if (token?.type === "quoted") return quotedValue(this.#take("quoted"));
    if (token?.type === "name" && this.#peek(1)?.type === "parenthesis-open") return this.#function();
    return this.#primitive(primitiveTypes);
  }

  #list(): OverrideValue {
    this.#take("bracket-open");
    const items: OverrideValue[] = [];
    if (this.#peek()?.type !== "bracket-close") {
      do items.push(this.#element());
      while (this.#skips("comma"));
    }
    this.#take("bracket-close");
    return items;
  }

  #map(): OverrideValue {
    this.#take("brace-open");
    const entries = new Map<Scalar, OverrideValue>();
    if (this.#peek()?.type !== "brace-close") {
      do {
        const key = this.#primitive(keyTypes);
        this.#take("colon");
        entries.set(key, this.#element());
      } while (this.#skips("comma"));
    }
    this.#take("brace-close");
    return { kind: "map", entries };
  }

  #function(): OverrideValue {
    const start = this.#peek()?.at ?? 0;
    const name = this.#take("name");
    this.#take("parenthesis-open");
    const positional: OverrideValue[] = [];
    const named: NamedArgument[] = [];
    if (this.#peek()?.type !== "parenthesis-close") {
      do {
        if (this.#peek()?.type === "name" && this.#peek(1)?.type === "equal") {
          const argument = this.#take("name");
          this.#take("equal");
          named.push({ name: argument, value: this.#element() });
        } else {
          if (named.length > 0) this.#fail(undefined, "an argument without a name follows one with a name");
          positional.push(this.#element());
        }
      } while (this.#skips("comma"));
    }
    this.#take("parenthesis-close");
    try {
      return callFunction(name, positional, named, this.#random);
    } catch (error) {
      if (error instanceof FunctionError) this.#fail(start, error.message);
      throw error;
    }
  }

  #primitive(types: ReadonlySet<OverrideTokenType>): Scalar {
    const all: OverrideToken[] = [];
    for (let token = this.#peek(); token !== undefined && types.has(token.type); token = this.#peek()) {
      all.push(token);
      this.#next++;
    }
    const start = all[0]?.type === "space" ? 1 : 0;
    const end = all.length > 1 && all.at(-1)?.type === "space" ? -1 : all.length;
    const tokens = all.slice(start, end);
    const [only] = tokens;
    if (only === undefined) this.#fail();
    return tokens.length === 1 ? scalarOf(only) : tokens.map(textOfToken).join("");
  }

  #peek(ahead = 0): OverrideToken | undefined {
    return this.#tokens[this.#next + ahead];
  }

  #skips(type: OverrideTokenType): boolean {
    return this.#skipsText(type) !== undefined;
  }

  #skipsText(type: OverrideTokenType): string | undefined {
    const token = this.#peek();
    if (token?.type !== type) return undefined;
    this.#next++;
    return token.text;
  }

  #take(type: OverrideTokenType): string {
    return this.#skipsText(type) ?? this.#fail();
  }

  #fail(at = this.#peek()?.at ?? this.#text.length, problem = this.#unexpected(at)): never {
    throw new OverrideError(this.#text, problem, at + 1);
  }

  #unexpected(at: number): string {
    if (at >= this.#text.length) return "it ends too early; quote the value if it is a text";
    return `${JSON.stringify(this.#text[at])} is not allowed here; quote the value (key='…') if it is a text`;
  }
}

function scalarOf(token: OverrideToken): Scalar {
  switch (token.type) {
    case "integer":
      return readInteger(token.text) ?? token.text;
    case "float":
      return readFloat(token.text) ?? token.text;
    case "boolean":
      return token.text.toLowerCase() === "true";
    case "null":
      return null;
    default:
      return textOfToken(token);
  }
}

function textOfToken(token: OverrideToken): string {
  return token.type === "escape" ? withoutEscapes(token.text) : token.text;
}

/** Inside quotes only backslashes before a quote are special: one of each two goes, and the one that escapes the quote. */
function quotedValue(token: string): Quoted {
  const quote = token.startsWith("'") ? "'" : '"';
  const runs = quote === "'" ? /(\\+)('|$)/g : /(\\+)("|$)/g;
  const text = token
    .slice(1, -1)
    .replace(runs, (_, slashes: string, end: string) => "\\".repeat(Math.floor(slashes.length / 2)) + end);
  return { kind: "quoted", text, quote };
}
