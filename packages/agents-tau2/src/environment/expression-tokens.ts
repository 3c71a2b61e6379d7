import { Tau2Error } from "../tau2-error.ts";

/** A number or a sign of an expression. */
export type Token =
  | { readonly kind: "number"; readonly value: bigint | number }
  | { readonly kind: "sign"; readonly text: string };

const pattern = /\s*(?:(\d+\.\d*|\.\d+|\d+)|(\*\*|\/\/|[-+*/()])|(.))/y;
const maxDigits = 4300;

/** @throws {Tau2Error} for numbers Python refuses, stray points and parentheses that do not match */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let open = 0;
  const body = text.trimEnd();
  pattern.lastIndex = 0;
  while (pattern.lastIndex < body.length) {
    const [, digits, sign] = pattern.exec(body) ?? [];
    if (digits !== undefined) tokens.push({ kind: "number", value: numberOf(digits) });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign });
    else throw new Tau2Error("SyntaxError", "invalid syntax (<string>, line 1)");
    if (sign === "(") open++;
    if (sign === ")" && --open < 0) throw new Tau2Error("SyntaxError", "unmatched ')' (<string>, line 1)");
  }
  if (open > 0) throw new Tau2Error("SyntaxError", "'(' was never closed (<string>, line 1)");
  return tokens;
}

function numberOf(digits: string): bigint | number {
  if (digits.includes(".")) return Number(digits);
  if (/^0+[1-9]/.test(digits)) {
    const rule =
      "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
    throw new Tau2Error("SyntaxError", `${rule} (<string>, line 1)`);
  }
  if (digits.length > maxDigits) {
    const rule = `Exceeds the limit (${maxDigits} digits) for integer string conversion: value has ${digits.length} digits`;
    throw new Tau2Error("SyntaxError", `${rule}; use sys.set_int_max_str_digits() to increase the limit`);
  }
  return BigInt(digits);
}
