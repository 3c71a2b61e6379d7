import { compareCodePoints } from "./code-points.ts";
import { floatText } from "./float-text.ts";
import { isDictionary, isList, type Value } from "./value.ts";

/** How {@link jsonText} writes. */
export interface JsonTextOptions {
  /** Members sorted by code point at every level; otherwise in their own order. */
  sortKeys?: boolean;
  /** Blanks per level; 0 writes one line with `", "` and `": "`. */
  indent?: number;
  /** Whether everything beyond ASCII is written as `\uXXXX`. */
  ascii?: boolean;
  /** Blanks before each line but the first. */
  margin?: number;
}

interface Style {
  sortKeys: boolean;
  indent: number;
  ascii: boolean;
}

/** JSON text with Python's separators and number forms. Source: the DB hash and tool contents of the original. */
export function jsonText(value: Value, options: JsonTextOptions = {}): string {
  const { sortKeys = false, indent = 0, ascii = true, margin = 0 } = options;
  return write(value, { sortKeys, indent, ascii }, " ".repeat(margin));
}

/** A string in JSON quotes, with everything outside printable ASCII escaped unless `ascii` is false. */
export function jsonString(text: string, ascii = true): string {
  const quoted = JSON.stringify(text);
  if (!ascii) return quoted;
  return quoted.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function write(value: Value, style: Style, margin: string): string {
  switch (typeof value) {
    case "string":
      return jsonString(value, style.ascii);
    case "bigint":
      return value.toString();
    case "boolean":
      return value ? "true" : "false";
    case "number":
      return jsonFloat(value);
    default:
      if (value === null) return "null";
      return isList(value) ? writeList(value, style, margin) : writeMembers(value, style, margin);
  }
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return floatText(value);
}

function writeList(items: readonly Value[], style: Style, margin: string): string {
  const inner = deeper(style, margin);
  return enclose(
    items.map((item) => write(item, style, inner)),
    ["[", "]"],
    style,
    margin,
  );
}

function writeMembers(
  value: Exclude<Value, null | readonly Value[]> & object,
  style: Style,
  margin: string,
): string {
  const entries: [string, Value][] = isDictionary(value) ? [...value] : Object.entries(value);
  if (style.sortKeys) entries.sort((a, b) => compareCodePoints(a[0], b[0]));
  const inner = deeper(style, margin);
  return enclose(
    entries.map(([key, member]) => `${jsonString(key, style.ascii)}: ${write(member, style, inner)}`),
    ["{", "}"],
    style,
    margin,
  );
}

function deeper(style: Style, margin: string): string {
  return margin + " ".repeat(style.indent);
}

function enclose(
  parts: string[],
  [open, close]: readonly [string, string],
  style: Style,
  margin: string,
): string {
  if (style.indent === 0 || parts.length === 0) return open + parts.join(", ") + close;
  const inner = deeper(style, margin);
  return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${margin}${close}`;
}
