import { Tau2Error } from "../tau2-error.ts";
import * as operators from "./expression-operators.ts";
import { type Token, tokenize } from "./expression-tokens.ts";

/** What an expression may come to: a number, or a thing that is none. */
type Operand = bigint | number | "tuple" | "complex";

const maxTokens = 4000;
const maxSigns = 1000;

/**
 * Evaluates an expression of numbers, `+ - * / // **`, parentheses and blanks by Python's rules of precedence and arithmetic.
 *
 * @throws {Tau2Error} with Python's message
 */
export function evaluateExpression(text: string): bigint | number {
  const tokens = tokenize(text);
  if (tokens.length === 0) throw syntaxError("invalid syntax", 0);
  if (tokens.length > maxTokens) throw tooDeep();
  const value = parse(tokens)();
  if (typeof value === "string") {
    throw new Tau2Error("TypeError", `float() argument must be a string or a real number, not '${value}'`);
  }
  return value;
}

function syntaxError(what: string, line = 1): Tau2Error {
  return new Tau2Error("SyntaxError", `${what} (<string>, line ${line})`);
}

function tooDeep(): Tau2Error {
  return new Tau2Error("RecursionError", "maximum recursion depth exceeded during compilation");
}

function parse(tokens: readonly Token[]): Node {
  const node = new Parser(tokens, false).whole();
  if (node !== undefined) return node;
  // like CPython's parser: a second pass looks for what can be said of the mistake
  new Parser(tokens, true).whole();
  throw syntaxError("invalid syntax");
}

function count(tokens: readonly Token[], sign: string): number {
  return tokens.filter((token) => token.kind === "sign" && token.text === sign).length;
}

/** A parsed part, evaluated only once the whole text has parsed: a syntax error comes before any other. */
type Node = () => Operand;

/** Each method parses as much as it can from where the parser stands, or gives undefined and leaves it there. */
class Parser {
  #at = 0;
  #explains: boolean;
  readonly #tokens: readonly Token[];
  readonly #unclosed: boolean;

  /** @param explains whether to throw what is known of a mistake */
  constructor(tokens: readonly Token[], explains: boolean) {
    this.#tokens = tokens;
    this.#explains = explains;
    this.#unclosed = count(tokens, "(") > count(tokens, ")");
  }

  whole(): Node | undefined {
    const node = this.#sum();
    if (node !== undefined) this.#explainNeighbour(false);
    return this.#peek() === undefined ? node : undefined;
  }

  #sum(): Node | undefined {
    return this.#chain(["+", "-"], () => this.#product());
  }

  #product(): Node | undefined {
    return this.#chain(["*", "/", "//"], () => this.#unary());
  }

  #chain(signs: readonly string[], operand: () => Node | undefined): Node | undefined {
    let left = operand();
    while (left !== undefined) {
      const before = this.#at;
      const sign = this.#take(...signs);
      const right = sign === undefined ? undefined : operand();
      if (sign === undefined || right === undefined) {
        this.#at = before;
        return left;
      }
      left = operation(sign, left, right);
    }
    return undefined;
  }

  #unary(): Node | undefined {
    const before = this.#at;
    const signs: string[] = [];
    for (let sign = this.#take("+", "-"); sign !== undefined; sign = this.#take("+", "-")) signs.push(sign);
    if (signs.length > maxSigns) throw tooDeep();
    const operand = this.#power();
    if (operand === undefined) {
      this.#at = before;
      return undefined;
    }
    return signs.reduceRight<Node>((inner, sign) => () => signed(sign, inner()), operand);
  }

  #power(): Node | undefined {
    const base = this.#call();
    const before = this.#at;
    if (base === undefined || this.#take("**") === undefined) return base;
    // the exponent binds a sign of its own: 2 ** -1
    const exponent = this.#unary();
    if (exponent !== undefined) return operation("**", base, exponent);
    this.#at = before;
    return base;
  }

  #call(): Node | undefined {
    let callee = this.#atom();
    while (callee !== undefined && this.#peek() === "(") {
      const called = callee;
      const argument = this.#parenthesised();
      if (argument === undefined) return called;
      callee = () => {
        const type = pythonType(called());
        argument();
        throw new Tau2Error("TypeError", `'${type}' object is not callable`);
      };
    }
    return callee;
  }

  #atom(): Node | undefined {
    const token = this.#look();
    if (token?.kind !== "number") return this.#parenthesised();
    this.#at++;
    return () => token.value;
  }

  #parenthesised(): Node | undefined {
    const before = this.#at;
    if (this.#take("(") === undefined) return undefined;
    const inner = this.#peek() === ")" ? (): Operand => "tuple" : this.#inner();
    if (inner !== undefined && this.#take(")") !== undefined) return inner;
    this.#at = before;
    return undefined;
  }

  #inner(): Node | undefined {
    const star = this.#take("*", "**");
    const inner = this.#sum();
    if (star === undefined) {
      if (inner !== undefined) this.#explainNeighbour(true);
      return inner;
    }
    if (inner !== undefined && this.#explains && this.#peek() === ")") {
      throw syntaxError(`cannot use ${star === "*" ? "" : "double "}starred expression here`);
    }
    return undefined;
  }

  /** Two expressions side by side: within parentheses, a comma may be what is missing. */
  #explainNeighbour(parenthesised: boolean): void {
    if (!this.#explains || this.#look()?.kind !== "number") return;
    const before = this.#at;
    this.#explains = false;
    this.#sum();
    if (parenthesised) throw syntaxError("invalid syntax. Perhaps you forgot a comma?");
    this.#explains = true;
    this.#at = before;
  }

  /** @throws {Tau2Error} at the end, while a parenthesis is open */
  #look(): Token | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined && this.#unclosed) throw syntaxError("'(' was never closed");
    return token;
  }

  /** The sign that comes next; an empty text for a number, undefined at the end. */
  #peek(): string | undefined {
    const token = this.#look();
    return token?.kind === "number" ? "" : token?.text;
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
