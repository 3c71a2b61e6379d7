import { InterpolationSyntaxError } from "./errors.ts";
import {
  type InterpolationToken,
  type InterpolationTokenType,
  tokenizeInterpolation,
} from "./interpolation-lexer.ts";
import { readFloat, readInteger } from "./python-number.ts";
import type { Scalar } from "./scalar.ts";
import { withoutEscapes } from "./value-patterns.ts";

/** `${a.b}`: the parts of its key in order, or `${name:arguments}`. */
export type Interpolation =
  | { readonly kind: "reference"; readonly key: readonly (string | Interpolation)[] }
  | {
      readonly kind: "call";
      readonly name: readonly (string | Interpolation)[];
      readonly arguments: readonly Expression[];
    };

/** Texts and interpolations that become one text. */
export interface Template {
  readonly kind: "template";
  readonly parts: readonly (string | Interpolation)[];
}

export type Expression =
  | Interpolation
  | Template
  | { readonly kind: "constant"; readonly value: Scalar }
  | { readonly kind: "items"; readonly items: readonly Expression[] }
  | { readonly kind: "pairs"; readonly pairs: readonly (readonly [Scalar, Expression])[] };

/** Reads a config text that holds `${`: a single interpolation keeps its value's type, all else becomes text. */
export function parseText(text: string): Interpolation | Template {
  const parser = new InterpolationParser(text, "top");
  const parts = parser.template();
  parser.end();
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== "string") return only;
  return { kind: "template", parts };
}

/** Reads one value as an argument of a resolver is read (`oc.decode`). */
export function parseExpression(text: string): Expression {
  const parser = new InterpolationParser(text, "value");
  const expression = parser.expression();
  parser.end();
  return expression;
}

/** Deeper nesting than this is taken for an attack. */
const maxDepth = 100;

const templateTypes: ReadonlySet<InterpolationTokenType> = new Set([
  "open",
  "text",
  "escape",
  "escaped-interpolation",
  "backslashes",
]);
const keyTypes: ReadonlySet<InterpolationTokenType> = new Set([
  "name",
  "null",
  "integer",
  "float",
  "boolean",
  "unquoted",
  "escape",
  "space",
]);
const primitiveTypes: ReadonlySet<InterpolationTokenType> = new Set([...keyTypes, "colon", "open"]);

class InterpolationParser {
  readonly #text: string;
  readonly #tokens: readonly InterpolationToken[];
  #next = 0;
  #depth = 0;

  constructor(text: string, mode: "top" | "value") {
    const { tokens, end } = tokenizeInterpolation(text, mode);
    this.#text = text;
    this.#tokens = tokens;
    if (end < text.length) this.#fail(end);
  }

  end(): void {
    if (this.#next < this.#tokens.length) this.#fail();
  }

  template(): (string | Interpolation)[] {
    const parts: (string | Interpolation)[] = [];
    while (this.#sees(templateTypes)) {
      const token = this.#peek()!;
      if (token.type === "open") {
        parts.push(this.#interpolation());
        continue;
      }
      this.#next++;
      // pairs of backslashes are halved only before an interpolation, and before the quote that ends a quoted text
      const halves = this.#peek()?.type === "open" || this.#peek()?.type === "quote-close";
      parts.push(plainText(token, halves));
    }
    if (parts.length === 0) this.#fail();
    return parts;
  }

  expression(): Expression {
    if (++this.#depth > maxDepth) this.#fail();
    const token = this.#peek();
    let read: Expression;
    if (token?.type === "single-quote" || token?.type === "double-quote") read = this.#quoted();
    else if (token?.type === "bracket-open") read = this.#items();
    else if (token?.type === "brace-open") read = this.#pairs();
    else read = this.#primitive();
    this.#depth--;
    return read;
  }

  #quoted(): Expression {
    this.#next++;
    const parts = this.#sees(templateTypes) ? this.template() : [];
    this.#take("quote-close");
    return { kind: "template", parts };
  }

  #items(): Expression {
    this.#next++;
    const items = this.#sequence("bracket-close");
    this.#take("bracket-close");
    return { kind: "items", items };
  }

  /** Elements up to a closing token; where one is left out (`a,,b`), it is the empty text. */
  #sequence(close: InterpolationTokenType): Expression[] {
    const items: Expression[] = [];
    if (this.#peek()?.type === close) return items;
    while (true) {
      const type = this.#peek()?.type;
      items.push(type === "comma" || type === close ? { kind: "constant", value: "" } : this.expression());
      if (this.#peek()?.type !== "comma") return items;
      this.#next++;
    }
  }

  #pairs(): Expression {
    this.#next++;
    const pairs: (readonly [Scalar, Expression])[] = [];
    if (this.#peek()?.type !== "brace-close") {
      do {
        const key = this.#primitiveTokens(keyTypes);
        this.#take("colon");
        pairs.push([constantOf(key), this.expression()]);
      } while (this.#skips("comma"));
    }
    this.#take("brace-close");
    return { kind: "pairs", pairs };
  }

  #primitive(): Expression {
    const start = this.#next;
    const parts: (string | Interpolation)[] = [];
    while (this.#sees(primitiveTypes)) {
      if (this.#peek()?.type === "open") parts.push(this.#interpolation());
      else parts.push(plainText(this.#tokens[this.#next++]!, true));
    }
    const [only] = parts;
    if (only === undefined) this.#fail();
    if (parts.length > 1) return { kind: "template", parts };
    return typeof only === "string" ? { kind: "constant", value: constantOf([this.#tokens[start]!]) } : only;
  }

  #primitiveTokens(types: ReadonlySet<InterpolationTokenType>): InterpolationToken[] {
    const tokens: InterpolationToken[] = [];
    while (this.#sees(types)) tokens.push(this.#tokens[this.#next++]!);
    if (tokens.length === 0) this.#fail();
    return tokens;
  }

  #interpolation(): Interpolation {
    if (++this.#depth > maxDepth) this.#fail();
    this.#take("open");
    const key: (string | Interpolation)[] = [];
    /** Whether what was read so far can still be a resolver's name: names and interpolations between single dots. */
    let callable = true;
    let expectsKey = true;
    while (true) {
      const token = this.#peek();
      if (token?.type === "dot") {
        callable &&= !expectsKey;
        // leading dots walk up; later on a dot must follow a key
        if (expectsKey && key.some((part) => part !== ".")) this.#fail();
        key.push(this.#tokens[this.#next++]!.text);
        expectsKey = true;
      } else if (token?.type === "bracket-open") {
        callable = false;
        if (expectsKey && key.some((part) => part !== ".")) this.#fail();
        this.#next++;
        key.push("[", this.#key(), "]");
        this.#take("bracket-close");
        expectsKey = false;
      } else if (expectsKey) {
        if (token?.type === "key") callable = false;
        key.push(this.#key());
        expectsKey = false;
      } else {
        break;
      }
    }
    this.#depth--;
    if (this.#peek()?.type === "colon" && callable) {
      this.#next++;
      const args = this.#sequence("brace-close");
      this.#take("brace-close");
      return { kind: "call", name: key, arguments: args };
    }
    this.#take("close");
    return { kind: "reference", key };
  }

  #key(): string | Interpolation {
    const token = this.#peek();
    if (token?.type === "open") return this.#interpolation();
    if (token?.type !== "name" && token?.type !== "key") this.#fail();
    this.#next++;
    return token.text;
  }

  #peek(): InterpolationToken | undefined {
    return this.#tokens[this.#next];
  }

  #sees(types: ReadonlySet<InterpolationTokenType>): boolean {
    const token = this.#peek();
    return token !== undefined && types.has(token.type);
  }

  #skips(type: InterpolationTokenType): boolean {
    if (this.#peek()?.type !== type) return false;
    this.#next++;
    return true;
  }

  #take(type: InterpolationTokenType): void {
    if (!this.#skips(type)) this.#fail();
  }

  #fail(at = this.#peek()?.at ?? this.#text.length): never {
    const where =
      at < this.#text.length
        ? `unexpected ${JSON.stringify(this.#text[at])} at column ${at + 1}`
        : "it ends too early";
    throw new InterpolationSyntaxError(
      `cannot read the interpolation in ${JSON.stringify(this.#text)}: ${where}; write \\\${ for a literal \${`,
    );
  }
}

function plainText(token: InterpolationToken, halves: boolean): string {
  switch (token.type) {
    case "escaped-interpolation":
      // n pairs of backslashes and one more before `${`: n backslashes stay, the last one goes
      return `${"\\".repeat((token.text.length - 3) / 2)}\${`;
    case "escape":
      return withoutEscapes(token.text);
    case "backslashes":
      return halves ? withoutEscapes(token.text) : token.text;
    default:
      return token.text;
  }
}

function constantOf(tokens: readonly InterpolationToken[]): Scalar {
  const [only] = tokens;
  if (tokens.length > 1 || only === undefined) return tokens.map((token) => plainText(token, true)).join("");
  switch (only.type) {
    case "null":
      return null;
    case "boolean":
      return only.text.toLowerCase() === "true";
    case "integer":
      return readInteger(only.text) ?? only.text;
    case "float":
      return readFloat(only.text) ?? only.text;
    default:
      return plainText(only, true);
  }
}
