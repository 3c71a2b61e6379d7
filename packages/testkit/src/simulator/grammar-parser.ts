import { readClass, readEscape } from "./character-class.ts";
import type { Pattern, Rules } from "./pattern.ts";
import { badRequest, type Refusal } from "./refusal.ts";

/** Reads a grammar in the EBNF of `structured_outputs.grammar` (`root ::= "a" | item+`). @throws {Refusal} */
export function parseGrammar(source: string): Rules {
  const rules = new Map<string, Pattern>();
  const heads = [...source.matchAll(/(^|\n)[ \t]*([\w-]+)[ \t]*::=/g)];
  for (const [index, head] of heads.entries()) {
    const body = source.slice(head.index + head[0].length, heads[index + 1]?.index ?? source.length);
    rules.set(head[2]!, new GrammarParser(head[2]!, body).parse());
  }
  if (!rules.has("root")) throw badRequest("Grammar error: the grammar has no rule named root");
  return rules;
}

class GrammarParser {
  readonly #rule: string;
  readonly #source: string;
  #at = 0;

  constructor(rule: string, source: string) {
    this.#rule = rule;
    this.#source = source;
  }

  parse(): Pattern {
    const pattern = this.#alternatives();
    if (this.#at < this.#source.length) throw this.#mistake();
    return pattern;
  }

  #alternatives(): Pattern {
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    return options.length === 1 ? options[0]! : { kind: "choice", options };
  }

  #sequence(): Pattern {
    const items: Pattern[] = [];
    for (this.#blanks(); this.#at < this.#source.length && !"|)".includes(this.#here()); this.#blanks()) {
      items.push(this.#repeated());
    }
    return { kind: "sequence", items };
  }

  #repeated(): Pattern {
    const item = this.#atom();
    const sign = this.#here();
    if (sign === "" || !"?*+".includes(sign)) return item;
    this.#at++;
    const max = sign === "?" ? 1 : Number.POSITIVE_INFINITY;
    return { kind: "repeat", item, min: sign === "+" ? 1 : 0, max };
  }

  #atom(): Pattern {
    const character = this.#here();
    if (character === '"') return this.#literal();
    if (character === "[") {
      const read = readClass(this.#source, this.#at);
      if (read === undefined) throw this.#mistake();
      this.#at = read.end;
      return { kind: "class", ranges: read.ranges, negated: read.negated };
    }
    if (character === "(") {
      this.#at++;
      const pattern = this.#alternatives();
      if (!this.#take(")")) throw this.#mistake();
      return pattern;
    }
    const name = /^[\w-]+/.exec(this.#source.slice(this.#at))?.[0];
    if (name === undefined) throw this.#mistake();
    this.#at += name.length;
    return { kind: "rule", name };
  }

  #literal(): Pattern {
    let text = "";
    for (this.#at++; this.#here() !== '"'; ) {
      if (this.#here() === "") throw this.#mistake();
      if (this.#here() !== "\\") {
        text += this.#here();
        this.#at++;
        continue;
      }
      const read = readEscape(this.#source, this.#at + 1);
      text += String.fromCodePoint(read.ranges[0]?.[0] ?? 0);
      this.#at = read.end;
    }
    this.#at++;
    return { kind: "text", text };
  }

  #here(): string {
    return this.#source[this.#at] ?? "";
  }

  #take(character: string): boolean {
    this.#blanks();
    if (this.#here() !== character) return false;
    this.#at++;
    return true;
  }

  #blanks(): void {
    for (;;) {
      if (this.#here() === "#") {
        const end = this.#source.indexOf("\n", this.#at);
        this.#at = end < 0 ? this.#source.length : end;
      } else if (this.#here() !== "" && " \t\r\n".includes(this.#here())) this.#at++;
      else return;
    }
  }

  #mistake(): Refusal {
    return badRequest(`Grammar error: rule ${this.#rule} cannot be read at character ${this.#at}`);
  }
}
