import { OverrideError } from "./errors.ts";
import { isList, type OverrideValue } from "./override-value.ts";
import { floatText } from "./python-number.ts";
import type { Scalar } from "./scalar.ts";

/** Writes a value so that reading it as an override's value gives the same value again. */
export function valueText(value: OverrideValue, override: string): string {
  if (typeof value !== "object" || value === null) return scalarText(value);
  if (isList(value)) return `[${value.map((item) => valueText(item, override)).join(",")}]`;
  switch (value.kind) {
    case "quoted":
      return quotedText(value.text, value.quote);
    case "map": {
      const pairs = [...value.entries].map(
        ([key, item]) => `${scalarText(key)}:${valueText(item, override)}`,
      );
      return `{${pairs.join(",")}}`;
    }
    default:
      throw new OverrideError(override, "a sweep cannot stand inside a list, a map or another sweep");
  }
}

function scalarText(value: Scalar): string {
  if (value === null) return "null";
  // capitals as in Python: job names made from overrides are compared with the original's
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return floatText(value);
  return typeof value === "bigint" ? String(value) : value.replace(/[\\()[\]{}:=, \t]/g, "\\$&");
}

/** Escapes the quotes, and doubles the backslashes that stand before one or at the end. */
function quotedText(text: string, quote: "'" | '"'): string {
  const runs = quote === "'" ? /(\\*)('|$)/g : /(\\*)("|$)/g;
  const escaped = text.replace(
    runs,
    (_, slashes: string, end: string) => slashes + slashes + (end === "" ? "" : `\\${end}`),
  );
  return `${quote}${escaped}${quote}`;
}
