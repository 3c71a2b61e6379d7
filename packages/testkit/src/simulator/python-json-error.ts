import { MatrixError } from "@matrix/core";

/** What Python's `json` says of a text that is not JSON, and the character where it noticed. */
export interface JsonMistake {
  readonly message: string;
  readonly position: number;
}

/** Finds the mistake in `text`, which `JSON.parse` refused; undefined where only Python accepts it (`NaN`). */
export function findJsonMistake(text: string): JsonMistake | undefined {
  const scanner = new Scanner(text);
  try {
    scanner.document();
    return undefined;
  } catch (error) {
    if (error instanceof Mistake) return error;
    throw error;
  }
}

/** The mistake as `str(JSONDecodeError)` words it. */
export function describeJsonMistake(text: string, { message, position }: JsonMistake): string {
  const before = text.slice(0, position);
  const line = before.split("\n").length;
  const column = position - before.lastIndexOf("\n");
  return `${message}: line ${line} column ${column} (char ${position})`;
}

class Mistake extends MatrixError implements JsonMistake {
  readonly code = "json_mistake";
  readonly retryable = false;
  readonly position: number;
  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

const literals = /(?:true|false|null|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#blanks();
    this.#value();
    this.#blanks();
    if (this.#at < this.#text.length) throw new Mistake("Extra data", this.#at);
  }

  #value(): void {
    const character = this.#text[this.#at];
    if (character === '"') this.#string();
    else if (character === "{") this.#object();
    else if (character === "[") this.#array();
    else {
      literals.lastIndex = this.#at;
      if (!literals.test(this.#text)) throw new Mistake("Expecting value", this.#at);
      this.#at = literals.lastIndex;
    }
  }

  #object(): void {
    this.#at++;
    this.#blanks();
    if (this.#take("}")) return;
    for (;;) {
      if (this.#text[this.#at] !== '"') {
        throw new Mistake("Expecting property name enclosed in double quotes", this.#at);
      }
      this.#string();
      this.#blanks();
      if (!this.#take(":")) throw new Mistake("Expecting ':' delimiter", this.#at);
      this.#blanks();
      this.#value();
      this.#blanks();
      if (this.#take("}")) return;
      if (!this.#take(",")) throw new Mistake("Expecting ',' delimiter", this.#at);
      this.#blanks();
    }
  }

  #array(): void {
    this.#at++;
    this.#blanks();
    if (this.#take("]")) return;
    for (;;) {
      this.#value();
      this.#blanks();
      if (this.#take("]")) return;
      if (!this.#take(",")) throw new Mistake("Expecting ',' delimiter", this.#at);
      this.#blanks();
    }
  }

  #string(): void {
    const start = this.#at++;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) throw new Mistake("Unterminated string starting at", start);
      if (character < " ") throw new Mistake("Invalid control character at", this.#at);
      this.#at++;
      if (character === '"') return;
      if (character !== "\\") continue;
      const escaped = this.#text[this.#at];
      if (escaped === undefined) throw new Mistake("Unterminated string starting at", start);
      if (escaped === "u") {
        if (!/^[0-9a-fA-F]{4}$/.test(this.#text.slice(this.#at + 1, this.#at + 5))) {
          throw new Mistake("Invalid \\uXXXX escape", this.#at);
        }
        this.#at += 5;
      } else if ('"\\/bfnrt'.includes(escaped)) this.#at++;
      else throw new Mistake("Invalid \\escape", this.#at - 1);
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #blanks(): void {
    while (" \t\n\r".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }
}
