import type { Dice } from "./dice.ts";

/** Texts that each mean something somewhere in the two grammars. */
const atoms = [
  "a",
  "b1",
  "foo-bar",
  "_x",
  "x_y",
  "0",
  "1",
  "-1",
  "+7",
  "10",
  "1_000",
  "01",
  "1__0",
  "007",
  "0x1F",
  "0o17",
  "0b11",
  "1.0",
  "1.",
  ".5",
  "-.5",
  "+1.5",
  "1e3",
  "1E-3",
  "1.5e+10",
  "1e16",
  "1e-5",
  "123456789012345678",
  "9007199254740993",
  "0.1",
  "100000000000000000000",
  "1e400",
  "3.0e0",
  "1_0.5_0",
  "inf",
  "-inf",
  "nan",
  "NaN",
  "Infinity",
  "true",
  "True",
  "TRUE",
  "tRuE",
  "false",
  "null",
  "Null",
  "NULL",
  "none",
  "~",
  "yes",
  "no",
  "on",
  "off",
  "y",
  "1:30",
  "???",
  "?",
  "%x",
  "$x",
  "$",
  "a.b",
  "a/b",
  "a-b",
  "-",
  "--",
  "*",
  "*.yaml",
  "@x",
  "a@b",
  "|",
  "a|b",
  "+",
  "x+y",
  ":",
  "a:b",
  "http://h:80/p",
  "é",
  "#",
  "a#b",
  "!",
  "a!b",
  "&",
  "<",
  ">",
  "`",
  "^",
  ";",
  "a b",
  "a  b",
  "a\tb",
  "\\",
  "\\\\",
  "\\,",
  "\\(",
  "\\)",
  "\\[",
  "\\]",
  "\\{",
  "\\}",
  "\\:",
  "\\=",
  "\\ ",
  "\\x",
  "\\\\\\,",
  "a\\,b",
  "",
  " ",
  "2024-01-01",
  "12:30:45",
  "1,2",
  "=",
  "a=b",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  ",",
  "'",
  '"',
] as const;

const quotedBodies = [
  "",
  "a",
  "a b",
  "1",
  "true",
  "a,b",
  "it''s",
  'say \\"hi\\"',
  "it\\'s",
  "a\\\\",
  "\\\\",
  "a\\b",
  "\\\\\\'",
  "${x}",
  "\\${x}",
  "\\\\${x}",
  "\\\\\\${x}",
  "a${b}c",
  "${oc.env:MX_ONE,d}",
  "#",
  "é ü",
  "{}",
  "[1]",
  "a=b",
  "$",
  "$$",
  "${",
  "}",
  "\\$",
] as const;

const names = ["x", "y", "a", "b", "db", "sub", "list", "name", "none", "nothere", "x1", "key"] as const;

/** Paths of the small tree. */
const known = [
  "x",
  "y",
  "f",
  "n",
  "key",
  "name",
  "sub",
  "sub.x",
  "sub.y",
  "sub.y.a",
  "list",
  "list[1]",
  "list.2.a",
  "list[2][a]",
  "db",
  "db.kind",
  "db.url",
  "[sub].x",
] as const;

/** A path as interpolations have it. */
export function path(dice: Dice): string {
  if (dice.chance(0.6)) return dice.pick(known);
  const steps = dice.some(1, 3, () => dice.pick(names));
  let text: string = steps.shift() ?? "x";
  if (dice.chance(0.1)) text = `[${text}]`;
  for (const step of steps) text += dice.chance(0.15) ? `[${step}]` : `.${step}`;
  if (dice.chance(0.15)) text += dice.pick([".0", "[0]", ".1", "[1]", ".-1", "[x]", "[01]", ".9"]);
  return `${dice.chance(0.25) ? ".".repeat(1 + dice.below(3)) : ""}${text}`;
}

/** An interpolation, mostly a sound one. */
export function interpolation(dice: Dice, depth = 0): string {
  const inner = () =>
    depth < 2 && dice.chance(0.3) ? interpolation(dice, depth + 1) : argument(dice, depth + 1);
  const space = () => (dice.chance(0.08) ? dice.pick([" ", "  ", "\t"]) : "");
  switch (dice.below(16)) {
    case 0:
      return `\${oc.env:${dice.pick(["MX_ONE", "MX_TWO", "MX_LIST", "MX_EMPTY", "MX_NONE", "1"])}${dice.chance(0.5) ? `,${space()}${inner()}` : ""}}`;
    case 1:
      return `\${oc.select:${dice.chance(0.9) ? path(dice) : inner()}${dice.chance(0.5) ? `,${inner()}` : ""}}`;
    case 2:
      return `\${oc.decode:${dice.chance(0.6) ? `\${oc.env:${dice.pick(["MX_ONE", "MX_TWO", "MX_LIST"])},${inner()}}` : quoted(dice)}}`;
    case 3:
      return `\${oc.create:${dice.chance(0.7) ? container(dice, depth + 1) : inner()}}`;
    case 4:
      return `\${oc.dict.${dice.pick(["keys", "values"])}:${dice.chance(0.9) ? path(dice) : inner()}}`;
    case 5:
      return `\${oc.deprecated:${path(dice)}${dice.chance(0.3) ? `,${quoted(dice)}` : ""}}`;
    case 6:
      return `\${${path(dice)}.\${${dice.pick(names)}}}`;
    case 7:
      return `\${${dice.pick(["", "nothere", "oc", "oc.nothere", "a b", "1", "oc.${x}", "oc.env", "later", "1x"])}:${dice.some(0, 3, inner).join(",")}}`;
    case 8:
      return `\${${space()}${path(dice)}${space()}}`;
    default:
      return `\${${path(dice)}}`;
  }
}

/** A text with interpolations and escapes in it. */
export function interpolated(dice: Dice): string {
  const parts = dice.some(1, 3, () => {
    if (dice.chance(0.6)) return interpolation(dice);
    return dice.pick([
      "a",
      "-",
      " ",
      "\\",
      "\\\\",
      "\\\\\\",
      "$",
      "$$",
      "}",
      "{",
      "é",
      "\\${x}",
      "\\\\${x}",
      "${",
      "1",
      "'",
      '"',
      ":",
    ]);
  });
  return mutated(parts.join(""), dice, 0.05);
}

function quoted(dice: Dice): string {
  const quote = dice.pick(["'", '"']);
  return `${quote}${dice.chance(0.7) ? dice.pick(quotedBodies) : dice.pick(atoms)}${quote}`;
}

function argument(dice: Dice, depth: number): string {
  if (depth < 3 && dice.chance(0.15)) return container(dice, depth);
  return dice.chance(0.2) ? quoted(dice) : dice.pick(atoms);
}

function container(dice: Dice, depth: number): string {
  const comma = () => dice.pick([",", ",", ", ", " ,", " , "]);
  const join = (parts: readonly string[]) =>
    parts.map((part, index) => (index === 0 ? part : comma() + part)).join("");
  const item = () =>
    depth < 3 && dice.chance(0.2)
      ? container(dice, depth + 1)
      : dice.chance(0.2)
        ? interpolation(dice, depth + 1)
        : argument(dice, 3);
  if (dice.chance(0.5)) return `[${join(dice.some(0, 3, item))}]`;
  const pairs = dice.some(
    0,
    3,
    () =>
      `${dice.chance(0.7) ? dice.pick(names) : dice.pick(atoms)}${dice.pick([":", ": ", " : "])}${item()}`,
  );
  return `{${join(pairs)}}`;
}

const functions = [
  "int",
  "float",
  "str",
  "bool",
  "choice",
  "range",
  "interval",
  "tag",
  "sort",
  "shuffle",
  "glob",
  "json_str",
] as const;
const argumentNames = [
  "value",
  "start",
  "stop",
  "step",
  "sweep",
  "list",
  "reverse",
  "include",
  "exclude",
  "end",
  "x",
] as const;

function call(dice: Dice, depth: number): string {
  const numeric = ["0", "1", "3", "10", "-2", "0.5", "1.0", "2", "0.1", "0.3", "1e-1"];
  const name = dice.pick(functions);
  const item = () => {
    if (depth < 2 && dice.chance(0.2)) return call(dice, depth + 1);
    if (name === "range" || name === "interval" || dice.chance(0.3)) return dice.pick(numeric);
    return dice.chance(0.2) ? container(dice, 2) : argument(dice, 2);
  };
  const positional = dice.some(0, 3, item);
  const named = dice.chance(0.2)
    ? dice.some(1, 2, () => `${dice.pick(argumentNames)}=${dice.chance(0.3) ? "true" : item()}`)
    : [];
  return `${name}${dice.chance(0.05) ? " " : ""}(${[...positional, ...named].join(dice.pick([",", ", "]))})`;
}

/** What can stand behind the `=` of an override. `sweeps`: also what gives several values. */
export function overrideValue(dice: Dice, sweeps: boolean): string {
  const one = () => {
    const roll = dice.below(20);
    if (roll < 3) return container(dice, 0);
    if (roll < 5) return quoted(dice);
    if (roll < 8)
      return sweeps || dice.chance(0.3)
        ? call(dice, 0)
        : `${dice.pick(["int", "float", "str", "bool"])}(${argument(dice, 1)})`;
    if (roll < 9) return interpolation(dice);
    if (roll < 11) return dice.some(2, 4, () => dice.pick(atoms)).join("");
    return dice.pick(atoms);
  };
  const text = sweeps && dice.chance(0.5) ? dice.some(2, 3, one).join(dice.pick([",", ", "])) : one();
  return mutated(text, dice, 0.05);
}

/** Sometimes loses, doubles or gains a character. */
export function mutated(text: string, dice: Dice, probability: number): string {
  if (!dice.chance(probability)) return text;
  const at = dice.below(text.length + 1);
  const change = dice.pick(["", ",", "]", "}", "'", '"', "\\", " ", ":", "=", "$", "${", "(", "\t", "."]);
  return text.slice(0, at) + change + text.slice(at + dice.below(2));
}
