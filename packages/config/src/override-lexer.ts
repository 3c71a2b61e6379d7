import { type LexerModes, type Token, tokenize } from "./longest-match.ts";
import { valuePatterns } from "./value-patterns.ts";

export type OverrideTokenType =
  | "equal"
  | "tilde"
  | "plus"
  | "at"
  | "colon"
  | "slash"
  | "name"
  | "special-name"
  | "path"
  | "parenthesis-open"
  | "parenthesis-close"
  | "comma"
  | "bracket-open"
  | "bracket-close"
  | "brace-open"
  | "brace-close"
  | "float"
  | "integer"
  | "boolean"
  | "null"
  | "unquoted"
  | "escape"
  | "space"
  | "quoted"
  | "interpolation";

export type OverrideToken = Token<OverrideTokenType>;

const specialName = "[a-zA-Z_$][a-zA-Z0-9_$-]*";
const keyPart = String.raw`(?:${specialName}|0|[1-9](?:_?\d)*)`;

const modes: LexerModes<OverrideTokenType, "key" | "value"> = {
  key: [
    { type: "equal", pattern: /=[ \t]*/y, replace: "value" },
    { type: "tilde", pattern: /~/y },
    { type: "plus", pattern: /\+/y },
    { type: "at", pattern: /@/y },
    { type: "colon", pattern: /:/y },
    { type: "slash", pattern: /\//y },
    { type: "name", pattern: valuePatterns.name },
    { type: "special-name", pattern: new RegExp(specialName, "y") },
    { type: "path", pattern: new RegExp(String.raw`${keyPart}(?:\.${keyPart})+`, "y") },
  ],
  value: [
    { type: "parenthesis-open", pattern: /[ \t]*\([ \t]*/y },
    { type: "comma", pattern: /[ \t]*,[ \t]*/y },
    { type: "parenthesis-close", pattern: /[ \t]*\)/y },
    { type: "bracket-open", pattern: /\[[ \t]*/y },
    { type: "bracket-close", pattern: /[ \t]*\]/y },
    { type: "brace-open", pattern: /\{[ \t]*/y },
    { type: "brace-close", pattern: /[ \t]*\}/y },
    { type: "colon", pattern: /[ \t]*:[ \t]*/y },
    { type: "equal", pattern: /[ \t]*=[ \t]*/y },
    { type: "float", pattern: valuePatterns.float },
    { type: "integer", pattern: valuePatterns.integer },
    { type: "boolean", pattern: valuePatterns.boolean },
    { type: "null", pattern: valuePatterns.null },
    { type: "unquoted", pattern: valuePatterns.unquoted },
    { type: "name", pattern: valuePatterns.name },
    { type: "escape", pattern: valuePatterns.escape },
    { type: "space", pattern: valuePatterns.space },
    // ends at the first quote that an even number of backslashes precedes
    { type: "quoted", pattern: /"[^\\"]*(?:\\.[^\\"]*)*"|'[^\\']*(?:\\.[^\\']*)*'/sy },
    { type: "interpolation", pattern: /\$\{[^}]+\}/y },
  ],
};

/** Tokens of an override; `end` is less than its length where a character has no meaning. */
export function tokenizeOverride(text: string): { tokens: OverrideToken[]; end: number } {
  return tokenize(text, modes, "key");
}
