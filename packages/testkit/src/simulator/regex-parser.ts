import { readClass, readEscape } from "./character-class.ts";
import { emptyPattern, type Pattern } from "./pattern.ts";
import { badRequest, type Refusal } from "./refusal.ts";

/** Reads a regular expression; look-around and back-references are not known. @throws {Refusal} as the server words it */
export function parseRegex(source: string): Pattern {
  return new RegexParser(source).parse();
}

class RegexParser {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  parse(): Pattern {
    const pattern = this.#alternatives();
    if (this.#at < this.#source.length) throw this.#mistake(this.#at, "unopened group");
    return pattern;
  }

  #alternatives(): Pattern {
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    return options.length === 1 ? options[0]! : { kind: "choice", options };
  }

  #sequence(): Pattern {
    const items: Pattern[] = [];
    while (this.#at < this.#source.length && !"|)".includes(this.#source[this.#at]!)) {
      items.push(this.#repeated());
    }
    return { kind: "sequence", items };
  }

  #repeated(): Pattern {
    const start = this.#at;
    let item = this.#atom();
    for (;;) {
      const rest = this.#source.slice(this.#at);
      const counted = /^(?:([?*+])|\{(\d+)(,?)(\d*)\})\??/.exec(rest);
      if (counted === null) return item;
      const [all, sign, least, comma, most] = counted;
      this.#at += all.length;
      const min = sign === undefined ? Number(least) : sign === "+" ? 1 : 0;
      const bounded = comma === "" ? min : most === "" ? Number.POSITIVE_INFINITY : Number(most);
      const max = sign === undefined ? bounded : sign === "?" ? 1 : Number.POSITIVE_INFINITY;
      if (max < min)
        throw this.#mistake(start, "invalid repetition count range, the start must be <= the end");
      item = { kind: "repeat", item, min, max };
    }
  }

  #atom(): Pattern {
    const at = this.#at;
    const character = String.fromCodePoint(this.#source.codePointAt(at)!);
    if (character === "(") return this.#group();
    if (character === "[") {
      const read = readClass(this.#source, at);
      if (read === undefined) throw this.#mistake(at, "unclosed character class");
      this.#at = read.end;
      return { kind: "class", ranges: read.ranges, negated: read.negated };
    }
    if ("?*+".includes(character)) throw this.#mistake(at, "repetition operator missing expression");
    this.#at += character.length;
    if (character === "^" || character === "$") return emptyPattern;
    if (character === ".") return { kind: "class", ranges: [], negated: true };
    if (character !== "\\") return { kind: "text", text: character };
    if (this.#at === this.#source.length) {
      throw this.#mistake(at, "incomplete escape sequence, reached end of pattern prematurely");
    }
    const read = readEscape(this.#source, this.#at);
    this.#at = read.end;
    return { kind: "class", ranges: read.ranges, negated: read.negated };
  }

  #group(): Pattern {
    const open = this.#at++;
    const flags = /^\?(?::|P?<[A-Za-z_]\w*>)/.exec(this.#source.slice(this.#at));
    if (flags !== null) this.#at += flags[0].length;
    else if (this.#source[this.#at] === "?") {
      throw this.#mistake(open, "look-around, including look-ahead and look-behind, is not supported");
    }
    const pattern = this.#alternatives();
    if (!this.#take(")")) throw this.#mistake(open, "unclosed group");
    return pattern;
  }

  #take(character: string): boolean {
    if (this.#source[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** Framed as the recorded server frames the complaint of Rust's regex parser. */
  #mistake(position: number, reason: string): Refusal {
    const shown = JSON.stringify(this.#source);
    const caret = " ".repeat(position);
    return badRequest(
      `Grammar error: at 1(8): invalid regex ${shown} (in regex): regex parse error:\n    ${this.#source}\n    ${caret}^\nerror: ${reason}\n   1 | start: /${this.#source}/\n              ^\n`,
    );
  }
}
