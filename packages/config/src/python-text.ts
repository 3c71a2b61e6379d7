import type { ConfigNode, RawValue } from "./node.ts";
import { floatText } from "./python-number.ts";

/** Text of a value inside a longer text, as Python's `str` writes it: `None`, `True`, `1.0`, `{'a': 1}`. */
export function textOf(value: RawValue): string {
  return typeof value === "string" ? value : literalOf(value);
}

/** Text of a value as Python's `repr` writes it: like {@link textOf}, with quotes around strings. */
function literalOf(value: RawValue | ConfigNode): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return floatText(value);
  if (typeof value === "string") return quoted(value);
  if ("kind" in value) return nodeLiteral(value);
  if (value instanceof Map) return braced([...value]);
  return `[${[...value.values()].map(literalOf).join(", ")}]`;
}

function nodeLiteral(node: ConfigNode): string {
  if (node.kind === "scalar") return literalOf(node.value);
  if (node.kind === "list") return `[${node.items.map(literalOf).join(", ")}]`;
  return braced([...node.entries.values()].map((child) => [child.key ?? null, child]));
}

function braced(pairs: readonly (readonly [RawValue, RawValue | ConfigNode])[]): string {
  return `{${pairs.map(([key, value]) => `${literalOf(key)}: ${literalOf(value)}`).join(", ")}}`;
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = Array.from(text, (character) => escaped(character, quote)).join("");
  return `${quote}${body}${quote}`;
}

function escaped(character: string, quote: string): string {
  if (character === quote || character === "\\") return `\\${character}`;
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  // printable in Python's sense: not control, format, surrogate, private, unassigned, nor a separator but the space
  if (character === " " || !/[\p{C}\p{Z}]/u.test(character)) return character;
  const code = character.codePointAt(0)!;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code <= 0xffff
    ? `\\u${code.toString(16).padStart(4, "0")}`
    : `\\U${code.toString(16).padStart(8, "0")}`;
}
