import { floatText } from "./float-text.ts";
import { isDictionary, isList, type Value } from "./value.ts";

/** What Python's `str` makes of a value; messages of the original echo arguments in this form. */
export function pythonText(value: Value): string {
  return typeof value === "string" ? value : pythonLiteral(value);
}

/** What Python's `repr` makes of a value. Records print like dictionaries. */
export function pythonLiteral(value: Value): string {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "boolean":
      return value ? "True" : "False";
    case "bigint":
      return value.toString();
    case "number":
      return floatText(value);
    default: {
      if (value === null) return "None";
      if (isList(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
      const entries: [string, Value][] = isDictionary(value) ? [...value] : Object.entries(value);
      return `{${entries.map(([key, member]) => `${quoted(key)}: ${pythonLiteral(member)}`).join(", ")}}`;
    }
  }
}

const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let body = "";
  for (const char of text) {
    const short = named[char];
    if (short !== undefined) body += short;
    else if (char === mark) body += `\\${char}`;
    else if (char !== " " && /^[\p{C}\p{Z}]$/u.test(char)) body += escaped(char.codePointAt(0) ?? 0);
    else body += char;
  }
  return mark + body + mark;
}

function escaped(codePoint: number): string {
  const hex = codePoint.toString(16);
  if (codePoint <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return codePoint <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
