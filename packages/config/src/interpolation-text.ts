import { parseText } from "./interpolation-parser.ts";

/** Whether a text has to be resolved. Escaped ones (`\${`) count: resolving takes the backslash away. */
export function isInterpolated(text: string): boolean {
  return text.includes("${");
}

const key = String.raw`[$\w]+`;
const step = String.raw`\[${key}\]`;
const reference = String.raw`\$\{\s*\.*(?:${key}|${step})(?:\.${key}|${step})*\s*\}`;
const name = String.raw`[a-zA-Z_][\w-]*`;
const argument = String.raw`[\w/\-+.$%*@?|]+`;
const call = String.raw`\$\{\s*(?:${name}(?:\.${name})*\s*)?:\s*${argument}(?:\s*,\s*${argument})*\s*\}`;
const other = String.raw`[^$]*(?:\$(?!\{)[^$]*)*`;
/**
 * Common interpolations, recognized without parsing. It lets through a few that cannot be parsed (`${:x}`, line breaks
 * inside the braces): OmegaConf has the same shortcut, so those fail only when they are resolved.
 */
const common = new RegExp(`^${other}(?:(?:${reference}|${call})${other})+$`);

/** @throws InterpolationSyntaxError when a text that is about to become a value cannot be read. */
export function checkInterpolation(text: string): void {
  if (isInterpolated(text) && !common.test(text)) parseText(text);
}
