import { Tau2Error } from "../tau2-error.ts";

/** A number or a sign of an expression. */
export type Token =
  | { readonly kind: "number"; readonly value: bigint | number }
  | { readonly kind: "sign"; readonly text: string };

const pattern = /\s*(?:(\d+\.\d*|\.\d+|\d+)|(\*\*|\/\/|[-+*/().]))/y;
const maxDigits = 4300;
const maxParentheses = 200;

/** @throws {Tau2Error} for numbers that Python refuses, and for parentheses that close nothing or nest too deep */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let open = 0;
  const body = text.trimEnd();
  pattern.lastIndex = 0;
  while (pattern.lastIndex < body.length) {
    const [, digits, sign = "."] = pattern.exec(body) ?? [];
    if (digits !== undefined) {
      tokens.push({ kind: "number", value: numberOf(digits) });
      continue;
    }
    tokens.push({ kind: "sign", text: sign });
    if (sign === "(") open++;
    if (sign === ")") open--;
    if (open < 0) throw syntaxError("unmatched ')'");
    if (open >= maxParentheses) throw syntaxError("too many nested parentheses");
  }
  return tokens;
}

function syntaxError(what: string): Tau2Error {
  return new Tau2Error("SyntaxError", `${what} (<string>, line 1)`);
}

function numberOf(digits: string): bigint | number {
  if (digits.includes(".")) return Number(digits);
  if (/^0+[1-9]/.test(digits)) {
    const rule = "leading zeros in decimal integer literals are not permitted";
    throw syntaxError(`${rule}; use an 0o prefix for octal integers`);
  }
  if (digits.length > maxDigits) {
    const rule = `Exceeds the limit (${maxDigits} digits) for integer string conversion`;
    const advice =
      "use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals";
    throw syntaxError(
      `${rule}: value has ${digits.length} digits; ${advice} to avoid decimal conversion limits.`,
    );
  }
  return BigInt(digits);
}
