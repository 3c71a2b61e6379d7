/**
 * A JSON value as Python's `json` reads it: members of an object in the order of the source, whole numbers of any size,
 * `NaN` and the infinities.
 */
export type PythonJson =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly PythonJson[]
  | ReadonlyMap<string, PythonJson>;

/** Python gives up on deeper values; so do readers of records. */
const maxDepth = 900;
/** Python refuses to read whole numbers of more digits. */
const maxDigits = 4300;

const number = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const space = /[ \t\n\r]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside texts
const plainText = /[^"\\\u0000-\u001f]*/y;
const hex = /[0-9a-fA-F]{4}/y;

const words: readonly (readonly [string, PythonJson])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
];

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/**
 * Parses what Python's `json.loads` parses, and nothing else: the engine's parser would refuse `NaN`, round large whole
 * numbers and move integer-like keys to the front. Of keys that stand there twice the last one counts, at the first one's place.
 *
 * @throws {SyntaxError} naming the place.
 */
export function parsePythonJson(text: string): PythonJson {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipSpace();
  }

  value(depth: number): PythonJson {
    if (depth > maxDepth) this.#fail(`nests deeper than ${maxDepth} levels`);
    const first = this.#text[this.#at];
    if (first === '"') return this.#string();
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#array(depth);
    for (const [word, meaning] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return meaning;
    }
    return this.#number();
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail("has text after its value");
  }

  #object(depth: number): ReadonlyMap<string, PythonJson> {
    const members = new Map<string, PythonJson>();
    this.#step();
    if (this.#takes("}")) return members;
    do {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') this.#fail("lacks a key in double quotes");
      const key = this.#string();
      this.#skipSpace();
      if (!this.#takes(":")) this.#fail('lacks a ":"');
      this.#skipSpace();
      members.set(key, this.value(depth + 1));
      this.#skipSpace();
    } while (this.#takes(","));
    if (!this.#takes("}")) this.#fail('lacks a "," or "}"');
    return members;
  }

  #array(depth: number): readonly PythonJson[] {
    const elements: PythonJson[] = [];
    this.#step();
    if (this.#takes("]")) return elements;
    do {
      this.#skipSpace();
      elements.push(this.value(depth + 1));
      this.#skipSpace();
    } while (this.#takes(","));
    if (!this.#takes("]")) this.#fail('lacks a "," or "]"');
    return elements;
  }

  #string(): string {
    this.#at++;
    let value = "";
    for (;;) {
      value += this.#match(plainText)?.[0] ?? "";
      if (this.#takes('"')) return value;
      if (!this.#takes("\\")) this.#fail("has a text that does not end, or a control character in it");
      value += this.#escape();
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at++] ?? "";
    if (letter === "u") {
      const digits = this.#match(hex)?.[0];
      if (digits === undefined) this.#fail("has an escape without its four hexadecimal digits");
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    return escapes.get(letter) ?? this.#fail("has an unknown escape");
  }

  #number(): number | bigint {
    const found = this.#match(number);
    if (found === null) this.#fail("lacks a value");
    const [digits, fraction, exponent] = found;
    const value = Number(digits);
    if (fraction !== undefined || exponent !== undefined) return value;
    if (digits.length > maxDigits + (digits.startsWith("-") ? 1 : 0)) {
      this.#fail(`has a whole number of more than ${maxDigits} digits`);
    }
    // Python has one zero among its whole numbers.
    return Number.isSafeInteger(value) ? value + 0 : BigInt(digits);
  }

  /** Past an opening bracket. */
  #step(): void {
    this.#at++;
    this.#skipSpace();
  }

  #takes(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    this.#match(space);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at += found[0].length;
    return found;
  }

  #fail(what: string): never {
    throw new SyntaxError(`JSON ${what} at character ${this.#at}`);
  }
}
