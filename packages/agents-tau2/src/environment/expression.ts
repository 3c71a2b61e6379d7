import { Tau2Error } from "../tau2-error.ts";
import * as operators from "./expression-operators.ts";
import { type Token, tokenize } from "./expression-tokens.ts";

/** What an expression may come to: a number, or a thing that is none. */
type Operand = bigint | number | "tuple" | "complex";

const maxDepth = 200;
const maxTokens = 4000;

/**
 * Evaluates an expression of numbers, `+ - * / // **`, parentheses and blanks by Python's rules of precedence and arithmetic.
 *
 * @throws {Tau2Error} with Python's message
 */
export function evaluateExpression(text: string): bigint | number {
  const tokens = tokenize(text);
  if (tokens.length === 0) throw syntaxError(0);
  if (tokens.length > maxTokens) {
    throw new Tau2Error("RecursionError", "maximum recursion depth exceeded during compilation");
  }
  const value = new Parser(tokens).whole();
  if (typeof value === "string") {
    throw new Tau2Error("TypeError", `float() argument must be a string or a real number, not '${value}'`);
  }
  return value;
}

function syntaxError(line = 1): Tau2Error {
  return new Tau2Error("SyntaxError", `invalid syntax (<string>, line ${line})`);
}

/** A parsed node, evaluated only once the whole text has parsed: a syntax error comes before any other. */
type Node = () => Operand;

class Parser {
  #at = 0;
  #depth = 0;
  readonly #tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Operand {
    const node = this.#sum();
    if (this.#at < this.#tokens.length) throw syntaxError();
    return node();
  }

  #sum(): Node {
    let left = this.#product();
    for (let sign = this.#take("+", "-"); sign !== undefined; sign = this.#take("+", "-")) {
      left = operation(sign, left, this.#product());
    }
    return left;
  }

  #product(): Node {
    let left = this.#unary();
    for (let sign = this.#take("*", "/", "//"); sign !== undefined; sign = this.#take("*", "/", "//")) {
      left = operation(sign, left, this.#unary());
    }
    return left;
  }

  #unary(): Node {
    const sign = this.#take("+", "-");
    if (sign === undefined) return this.#power();
    this.#deepen();
    const operand = this.#unary();
    this.#depth--;
    return () => signed(sign, operand());
  }

  #power(): Node {
    const base = this.#call();
    // the exponent binds a sign of its own: 2 ** -1
    return this.#take("**") === undefined ? base : operation("**", base, this.#unary());
  }

  #call(): Node {
    let callee = this.#atom();
    while (this.#take("(") !== undefined) {
      const called = callee;
      this.#deepen();
      if (this.#peek() !== ")") this.#sum();
      this.#close();
      callee = () => {
        throw new Tau2Error("TypeError", `'${pythonType(called())}' object is not callable`);
      };
    }
    return callee;
  }

  #atom(): Node {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw syntaxError();
    this.#at++;
    if (token.kind === "number") return () => token.value;
    if (token.text !== "(") throw syntaxError();
    this.#deepen();
    if (this.#peek() === ")") {
      this.#close();
      return () => "tuple";
    }
    const inner = this.#sum();
    this.#close();
    return inner;
  }

  #deepen(): void {
    this.#depth++;
    if (this.#depth > maxDepth)
      throw new Tau2Error("SyntaxError", "too many nested parentheses (<string>, line 1)");
  }

  #close(): void {
    if (this.#take(")") === undefined) throw syntaxError();
    this.#depth--;
  }

  #peek(): string | undefined {
    const token = this.#tokens[this.#at];
    return token?.kind === "sign" ? token.text : undefined;
  }

  #take(...signs: string[]): string | undefined {
    const next = this.#peek();
    if (next === undefined || !signs.includes(next)) return undefined;
    this.#at++;
    return next;
  }
}

function operation(sign: string, left: Node, right: Node): Node {
  return () => {
    const a = left();
    const b = right();
    if (typeof a === "string" || typeof b === "string") throw unsupported(sign, a, b);
    return operators.apply(sign, a, b);
  };
}

function signed(sign: string, operand: Operand): Operand {
  if (operand === "complex") return operand;
  if (operand === "tuple") throw new Tau2Error("TypeError", `bad operand type for unary ${sign}: 'tuple'`);
  return sign === "-" ? -operand : operand;
}

function unsupported(sign: string, a: Operand, b: Operand): Tau2Error {
  const shown = sign === "**" ? "** or pow()" : sign;
  const message = `unsupported operand type(s) for ${shown}: '${pythonType(a)}' and '${pythonType(b)}'`;
  return new Tau2Error("TypeError", message);
}

function pythonType(operand: Operand): string {
  if (typeof operand === "string") return operand;
  return typeof operand === "bigint" ? "int" : "float";
}
