const whole = String.raw`(?:0|[1-9](?:_?\d)*)`;
const digits = String.raw`\d(?:_?\d)*`;
const exponent = `[eE][+-]?${digits}`;
const point = String.raw`(?:${whole}\.${digits}|\.${digits}|${whole}\.)`;

/** Tokens that values of overrides and arguments of interpolations have in common. */
export const valuePatterns = {
  float: new RegExp(`[+-]?(?:(?:${point}|${whole})${exponent}|${point}|[iI][nN][fF]|[nN][aA][nN])`, "y"),
  integer: new RegExp(`[+-]?${whole}`, "y"),
  boolean: /true|false/iy,
  null: /null/iy,
  unquoted: /[/\-\\+.$%*@?|]/y,
  name: /[a-zA-Z_][a-zA-Z0-9_-]*/y,
  escape: /(?:\\[\\()[\]{}:=, \t])+/y,
  space: /[ \t]+/y,
} as const;

/** Text of an escape token: the backslash of each escaped character goes. */
export function withoutEscapes(token: string): string {
  return token.replace(/\\(.)/gs, "$1");
}
