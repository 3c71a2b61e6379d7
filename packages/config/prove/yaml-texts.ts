import type { Dice } from "./dice.ts";
import { interpolated } from "./value-texts.ts";

const scalars = [
  "1",
  "-1",
  "+1",
  "0",
  "00",
  "017",
  "08",
  "0o17",
  "0x1f",
  "0b101",
  "1_000",
  "1_",
  "1:30",
  "1:60",
  "-1:30:00",
  "190:20:30.15",
  "1.0",
  "1.",
  ".5",
  "-.5",
  "1e3",
  "1e+3",
  "1E3",
  "1.5e3",
  "1.5e-3",
  ".5e3",
  ".5e+3",
  "1_0.5",
  "._5",
  "1e",
  ".inf",
  "-.INF",
  ".nan",
  "inf",
  "nan",
  "0.1",
  "12345678901234567890",
  "1e16",
  "1e-5",
  "123456.789e10",
  "true",
  "True",
  "TRUE",
  "tRUE",
  "yes",
  "Yes",
  "no",
  "NO",
  "on",
  "Off",
  "y",
  "n",
  "null",
  "Null",
  "~",
  "",
  "nil",
  "none",
  "abc",
  "a b",
  "a-b",
  "a:b",
  "a: b",
  "'a'",
  "'it''s'",
  '"a\\nb"',
  '"\\u00e9"',
  "2024-01-01",
  "2024-01-01T00:00:00Z",
  "=",
  "<<",
  "???",
  "?",
  "-",
  "a #b",
  "a#b",
  "@a",
  "`a",
  "%a",
  "!a",
  "!!str 1",
  "!!int 3",
  "!!int x",
  "!!float 1",
  "!!bool yes",
  "!!bool x",
  "!!null x",
  "! 12",
  "! '12'",
  "&a 1",
  "*a",
  "|",
  ">",
  "é",
  "\\a",
  "[1,2]",
  "{a: 1}",
  "[a, [b]]",
  "{}",
  "[]",
  "[1, 2,]",
  "{a, b}",
  "[a: 1]",
  "{a: [1, {b: 2}]}",
  "'${x}'",
  '"${x}"',
  "{a: ${x}}",
  "[${x}]",
  "a,b",
  "[a b, c]",
] as const;
/** Mostly with a value, whatever the config. */
const soundInterpolations = [
  "${oc.select:x,1}",
  "${oc.env:MX_ONE,1}",
  "a-${oc.select:sub}",
  "${x}",
  "${sub}",
  "${oc.select:.y,2}",
] as const;
const keys = ["x", "y", "a", "b", "sub", "list", "name", "none", "key"] as const;
const oddKeys = [
  "1",
  "1.5",
  "true",
  "on",
  "null",
  "'q r'",
  "? a",
  "a b",
  "a.b",
  "<<",
  "$k",
  "0x10",
  "2024-01-01",
  "[a]",
  '"1"',
  "é",
  "a@b",
] as const;

/** A mapping in YAML's block style. `odd`: with keys and scalars that are rarely written. */
export function yamlMap(dice: Dice, indent: string, odd: number, depth = 0): string {
  const used = new Set<string>();
  let text = "";
  for (let count = 1 + dice.below(4); count > 0; count--) {
    const key = dice.chance(odd * 0.3) ? dice.pick(oddKeys) : dice.pick(keys);
    if (used.has(key) && !dice.chance(0.02)) continue;
    used.add(key);
    text += `${indent}${key}:${yamlValue(dice, indent, odd, depth)}`;
  }
  return text === "" ? `${indent}x: 1\n` : text;
}

function yamlValue(dice: Dice, indent: string, odd: number, depth: number): string {
  const roll = dice.below(20);
  const deeper = `${indent}  `;
  if (roll < 4 && depth < 3) return `\n${yamlMap(dice, deeper, odd, depth + 1)}`;
  if (roll < 6) {
    const flush = dice.chance(0.3) ? indent : deeper;
    return `\n${dice.some(1, 3, () => `${flush}- ${item(dice, odd)}\n`).join("")}`;
  }
  if (roll < 7) return ` ${singleQuoted(odd > 0 ? interpolated(dice) : dice.pick(soundInterpolations))}\n`;
  if (roll < 9 && odd > 0)
    return ` ${dice.pick(["|", ">", "|-", ">+", ">-"])}\n${dice.some(1, 3, () => `${deeper}${dice.pick(["line", "a: b", "two words", "#no", ""])}\n`).join("")}`;
  return ` ${item(dice, odd)}\n`;
}

function item(dice: Dice, odd: number): string {
  if (dice.chance(odd)) return dice.pick(scalars);
  return dice.pick([
    "1",
    "2",
    "7",
    "1.5",
    "true",
    "null",
    "text",
    "two words",
    "[1, 2]",
    "{a: 1}",
    "???",
    "'${x}'",
    "''",
    "[a, {b: 1}]",
    "1.0",
    "-3",
  ]);
}

export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
