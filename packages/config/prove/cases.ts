import { Dice } from "./dice.ts";
import { soundTree } from "./sound-trees.ts";
import { groupNames, groups, roots, smallTree, type Tree, tree } from "./trees.ts";
import { interpolated, interpolation, mutated, overrideValue } from "./value-texts.ts";
import { singleQuoted, yamlMap } from "./yaml-texts.ts";

export interface ComposeCase {
  readonly kind: "compose";
  readonly tree: Tree;
  readonly config: string;
  readonly overrides: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface SweepCase {
  readonly kind: "sweep";
  readonly overrides: readonly string[];
}

export type Case = ComposeCase | SweepCase;

/** Kinds of cases, in the order in which they take turns. */
export const caseKinds: readonly ((dice: Dice) => Case)[] = [
  groupCase,
  valueCase,
  interpolationCase,
  yamlCase,
  sweepCase,
  soundGroupCase,
  keyCase,
];

/** The case with this number: the same everywhere. */
export function makeCase(number: number): Case {
  const make = caseKinds[number % caseKinds.length];
  if (make === undefined) throw new Error(`there is no case ${number}`);
  return make(new Dice(number));
}

/** Trees and overrides that choose among their groups. */
function groupCase(dice: Dice): Case {
  const overrides = dice.some(0, 2, () => (dice.chance(0.6) ? groupOverride(dice) : keyOverride(dice)));
  const config = dice.chance(0.95) ? "config" : dice.pick([...roots, "db/pg", "absent", "config.yaml"]);
  return { kind: "compose", tree: tree(dice), config, overrides, env: environment(dice) };
}

/** Trees that mostly compose. */
function soundGroupCase(dice: Dice): Case {
  return { kind: "compose", ...soundTree(dice), config: "config", env: environment(dice) };
}

/** Values in overrides of all forms. */
function valueCase(dice: Dice): Case {
  const overrides = dice.some(
    1,
    2,
    () =>
      `${dice.pick(["+new", "x", "sub", "list", "++y", "+sub.z", "list.0"])}=${overrideValue(dice, false)}`,
  );
  return { kind: "compose", tree: smallTree(dice, 0), config: "config", overrides, env: environment(dice) };
}

/** Interpolations in files. */
function interpolationCase(dice: Dice): Case {
  const files = new Map(smallTree(dice, 0));
  const text = singleQuoted(dice.chance(0.5) ? interpolation(dice) : interpolated(dice));
  const place = dice.pick(["i: ", "i: ", "deep: {x: 5, q: ", "deep:\n  q:\n    - 1\n    - "]);
  const content = `${files.get("config.yaml")}${place}${text}${place.includes("{") ? "}" : ""}\n`;
  files.set("config.yaml", content);
  return { kind: "compose", tree: files, config: "config", overrides: [], env: environment(dice) };
}

/** YAML as people write it, and as they should not. */
function yamlCase(dice: Dice): Case {
  const text = mutated(yamlMap(dice, "", 0.5), dice, 0.1);
  const extra = dice.chance(0.1)
    ? dice.pick([
        "---\n",
        "a: &b {c: 1}\nd: *b\n",
        "a: &b {c: 1}\nd:\n  <<: *b\n  e: 2\n",
        "a: &b 1\na2: &b 2\n",
        "- x\n",
        "just text\n",
        "%YAML 1.1\n---\n",
      ])
    : "";
  return {
    kind: "compose",
    tree: new Map([["config.yaml", extra + text]]),
    config: "config",
    overrides: [],
    env: environment(dice),
  };
}

/** Overrides of values that are there, not there, or on the way. */
function keyCase(dice: Dice): Case {
  return {
    kind: "compose",
    tree: smallTree(dice, 0.05),
    config: "config",
    overrides: dice.some(1, 3, () => keyOverride(dice)),
    env: environment(dice),
  };
}

function sweepCase(dice: Dice): Case {
  const overrides = dice.some(
    1,
    3,
    () => `${dice.pick(["a", "b", "+c", "~d", "++e", "db", "g@p"])}=${overrideValue(dice, true)}`,
  );
  // what a shuffle does is ours to say
  return { kind: "sweep", overrides: overrides.map((text) => text.replaceAll("shuffle", "sort")) };
}

function groupOverride(dice: Dice): string {
  const group = dice.pick(groupNames);
  const option = dice.pick(groups[group]);
  const target = dice.chance(0.1) ? `@${dice.pick(["p", "_global_", "q", "a.b", "", "db"])}` : "";
  const value = dice.chance(0.9)
    ? option
    : dice.pick([
        "null",
        "nothere",
        "1",
        `[${option}]`,
        `[${option},${dice.pick(groups[group])}]`,
        `'${option}'`,
        "",
        "${cache}",
        "{x: 1}",
        "???",
      ]);
  return `${dice.pick(["", "", "", "", "+", "+", "+", dice.pick(["++", "~", "~"])])}${group}${target}${dice.chance(0.95) ? `=${value}` : ""}`;
}

function keyOverride(dice: Dice): string {
  if (dice.chance(0.5))
    return `${dice.pick(["", "++"])}${dice.pick(["x", "y", "sub", "sub.x", "list", "list.0", "name", "key"])}=${dice.pick(["1", "null", "{x: 9}", "[1]", "text", "${x}", "${sub}", "1.0"])}`;
  if (dice.chance(0.5))
    return `${dice.pick(["+", "++"])}${dice.pick(["new", "x.y", "sub.new", "db.new", "a.b.c", "sub.$k"])}=${dice.pick(["1", "{x: 9, new: 1}", "[1]", "${x}", "${sub}", "???"])}`;
  const key = dice.pick([
    "x",
    "y",
    "sub",
    "sub.x",
    "sub.y",
    "sub.y.a",
    "list",
    "list.0",
    "list.9",
    "list.x",
    "x.y",
    "db.kind",
    "db.nothere",
    "db",
    "nothere",
    "a.b.c",
    "server",
    "",
    "key",
    "name",
    "n",
    "list.2.a",
    "$k",
    "sub.$k",
    "0",
    "f",
    "none",
    "p.x",
  ]);
  const value = dice.pick([
    "1",
    "2",
    "null",
    "{a: 1}",
    "{x: 9, new: 1}",
    "[1]",
    "[]",
    "{}",
    "???",
    "${x}",
    "${sub}",
    "${nothere}",
    "text",
    "'q'",
    "1.0",
    "true",
    "{1: a}",
    "{true: a, 1: b}",
    "{null: 1}",
    "${list}",
    "pg",
  ]);
  const prefix = dice.pick(["", "", "+", "++", "~"]);
  return prefix === "~" && dice.chance(0.6) ? `~${key}` : `${prefix}${key}=${value}`;
}

function environment(dice: Dice): Record<string, string> {
  const env: Record<string, string> = {};
  if (dice.chance(0.6)) env.MX_ONE = dice.pick(["1", "text", "1.0", "null", "a b", "true", "x"]);
  if (dice.chance(0.4)) env.MX_TWO = dice.pick(["{a: 1}", "${x}", "'q'", "", "1e3", "???", "a,b", "\\"]);
  if (dice.chance(0.4)) env.MX_LIST = dice.pick(["[1,2]", "[1, {b: 2}]", "[", "{x: ${y}}", "[${x},'${y}']"]);
  if (dice.chance(0.4)) env.MX_EMPTY = "";
  return env;
}
