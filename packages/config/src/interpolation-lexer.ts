import { type LexerModes, type Token, tokenize } from "./longest-match.ts";
import { valuePatterns } from "./value-patterns.ts";

export type InterpolationTokenType =
  | "text"
  | "escaped-interpolation"
  | "backslashes"
  | "escape"
  | "open"
  | "close"
  | "brace-open"
  | "brace-close"
  | "single-quote"
  | "double-quote"
  | "quote-close"
  | "comma"
  | "bracket-open"
  | "bracket-close"
  | "colon"
  | "float"
  | "integer"
  | "boolean"
  | "null"
  | "unquoted"
  | "name"
  | "key"
  | "dot"
  | "space";

export type InterpolationToken = Token<InterpolationTokenType>;
type Mode = "top" | "value" | "interpolation" | "single-quoted" | "double-quoted";

const open = /\$\{[ \t]*/y;
const escapedInterpolation = /(?:\\\\)*\\\$\{/y;
const pairs = /(?:\\\\)+/y;
const backslashes = /\\+/y;
const dollar = /\$/y;

/** Inside quotes: text without `$` and quote that does not end in a backslash, and the ways to escape. */
function quotedMode(quote: string): LexerModes<InterpolationTokenType, Mode>["single-quoted"] {
  return [
    { type: "open", pattern: open, push: "interpolation" },
    { type: "quote-close", pattern: new RegExp(quote, "y"), pop: true },
    { type: "text", pattern: new RegExp(String.raw`[^${quote}$]*[^${quote}\\$]`, "y") },
    { type: "escaped-interpolation", pattern: escapedInterpolation },
    { type: "escape", pattern: new RegExp(String.raw`(?:\\\\)*\\${quote}`, "y") },
    { type: "backslashes", pattern: pairs },
    { type: "text", pattern: backslashes },
    { type: "text", pattern: dollar },
  ];
}

const modes: LexerModes<InterpolationTokenType, Mode> = {
  top: [
    { type: "open", pattern: open, push: "interpolation" },
    { type: "text", pattern: /[^$]*[^\\$]/y },
    { type: "escaped-interpolation", pattern: escapedInterpolation },
    { type: "backslashes", pattern: pairs },
    { type: "text", pattern: backslashes },
    { type: "text", pattern: dollar },
  ],
  value: [
    { type: "open", pattern: open, push: "interpolation" },
    { type: "brace-open", pattern: /\{[ \t]*/y, push: "value" },
    { type: "brace-close", pattern: /[ \t]*\}/y, pop: true },
    { type: "single-quote", pattern: /'/y, push: "single-quoted" },
    { type: "double-quote", pattern: /"/y, push: "double-quoted" },
    { type: "comma", pattern: /[ \t]*,[ \t]*/y },
    { type: "bracket-open", pattern: /\[[ \t]*/y },
    { type: "bracket-close", pattern: /[ \t]*\]/y },
    { type: "colon", pattern: /[ \t]*:[ \t]*/y },
    { type: "float", pattern: valuePatterns.float },
    { type: "integer", pattern: valuePatterns.integer },
    { type: "boolean", pattern: valuePatterns.boolean },
    { type: "null", pattern: valuePatterns.null },
    { type: "unquoted", pattern: valuePatterns.unquoted },
    { type: "name", pattern: valuePatterns.name },
    { type: "escape", pattern: valuePatterns.escape },
    { type: "space", pattern: valuePatterns.space },
  ],
  interpolation: [
    { type: "open", pattern: open, push: "interpolation" },
    { type: "colon", pattern: /[ \t]*:[ \t]*/y, replace: "value" },
    { type: "close", pattern: /[ \t]*\}/y, pop: true },
    { type: "dot", pattern: /\./y },
    { type: "bracket-open", pattern: /\[/y },
    { type: "bracket-close", pattern: /\]/y },
    { type: "name", pattern: valuePatterns.name },
    { type: "key", pattern: /[^\\{}()[\]:. \t'"]+/y },
  ],
  "single-quoted": quotedMode("'"),
  "double-quoted": quotedMode('"'),
};

/** Tokens of a config text (`top`) or of an expression such as `oc.decode` reads (`value`); `end` is where it stopped. */
export function tokenizeInterpolation(
  text: string,
  mode: "top" | "value",
): { tokens: InterpolationToken[]; end: number } {
  return tokenize(text, modes, mode);
}
