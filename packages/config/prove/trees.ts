import type { Dice } from "./dice.ts";
import { singleQuoted, yamlMap } from "./yaml-texts.ts";

/** Files of a config tree by path. */
export type Tree = ReadonlyMap<string, string>;

/** Groups of generated trees and their options. */
export const groups = {
  db: ["pg", "my", "lite"],
  server: ["fast", "slow"],
  "server/http": ["one", "two"],
  cache: ["lru", "ttl"],
  exp: ["big", "tiny"],
} as const satisfies Record<string, readonly string[]>;

export type Group = keyof typeof groups;
export const groupNames = Object.keys(groups) as readonly Group[];
export const roots = ["config", "base", "other"] as const;

const packages = [
  "_global_",
  "_here_",
  "_group_",
  "p",
  "db",
  "a.b",
  "_global_.q",
  "sub",
  "x",
  "server.http",
  "_name_",
] as const;

/** A tree whose configs include each other in all ways a defaults list has. */
export function tree(dice: Dice): Tree {
  const files = new Map<string, string>();
  const odd = dice.chance(0.05) ? 0.2 : 0;
  for (const group of groupNames) {
    for (const option of groups[group]) {
      if (dice.chance(0.02)) continue;
      files.set(
        `${group}/${option}.yaml`,
        config(dice, odd, dice.chance(0.3) ? `${group}/${option}` : undefined, group),
      );
    }
  }
  files.set("base.yaml", config(dice, odd, dice.chance(0.2) ? "base" : undefined, ""));
  files.set("other.yaml", config(dice, odd, dice.chance(0.2) ? "other" : undefined, ""));
  files.set("config.yaml", config(dice, odd, "config", ""));
  if (dice.chance(0.05)) files.set("exp/list.yaml", "- 1\n- a: 2\n");
  if (dice.chance(0.03)) files.set("db/empty.yaml", "");
  return files;
}

function config(dice: Dice, odd: number, listOf: string | undefined, group: Group | ""): string {
  let text = "";
  if (dice.chance(group === "" ? 0.05 : 0.2)) text += header(dice);
  const content = dice.chance(0.9) ? yamlMap(dice, "", odd) : "";
  const defaults = listOf === undefined ? "" : `defaults:${defaultsList(dice, group)}`;
  text += dice.chance(0.9) ? defaults + content : content + defaults;
  return text;
}

function header(dice: Dice): string {
  if (dice.chance(0.8)) return `# @package ${dice.pick(["_global_", "p", "a.b", "sub"])}\n`;
  return dice.pick([
    ...packages.map((name) => `# @package ${name}\n`),
    "# @package _global_\n\n",
    "# a comment\n# @package p\n",
    "\n# @package p\n",
    "#@package p\n",
    "# @other p\n# @package q\n",
    "# @package\n",
  ]);
}

function defaultsList(dice: Dice, group: Group | ""): string {
  const items = dice.some(0, group === "" ? 4 : 2, () => entry(dice, group));
  if (dice.chance(0.6)) items.splice(dice.below(items.length + 1), 0, "_self_");
  if (dice.chance(0.15)) items.push(...dice.some(1, 2, () => overrideEntry(dice, group)));
  if (dice.chance(0.01)) items.push("_self_");
  if (items.length === 0) return dice.pick([" []\n", "\n  - _self_\n"]);
  return `\n${items.map((item) => `  - ${item}\n`).join("")}`;
}

function entry(dice: Dice, inside: Group | ""): string {
  const roll = dice.below(24);
  const target = dice.chance(0.15) ? `@${dice.pick(packages)}` : "";
  if (roll < 3)
    return `${dice.chance(0.3) || inside !== "" ? "/" : ""}${dice.chance(0.02) ? "absent" : dice.pick(["base", "other"])}${target}`;
  if (roll < 5 && inside !== "") return `${dice.pick(groups[inside])}${target}`;
  const [group, option] = groupAndOption(dice);
  const slash = (inside !== "" && dice.chance(0.95)) || dice.chance(0.2) ? "/" : "";
  const optional = dice.chance(0.1) ? "optional " : "";
  const key = `${optional}${slash}${group}${target}`;
  if (roll < 6) return `${slash}${group}/${option}${target}`;
  if (roll < 8) return `${key}: [${dice.some(0, 3, () => dice.pick(groups[group])).join(", ")}]`;
  if (roll < 9) return `${key}: null`;
  if (roll < 10 && dice.chance(0.3)) return `${key}: ???`;
  if (roll < 11)
    return `${key}: ${singleQuoted(dice.pick(["${db}", "${server/http}", "${cache}", "x${db}", "${db}_${server}", "${nothere}", "pg", "${defaults.0}"]))}`;
  if (roll < 12 && dice.chance(0.2))
    return dice.pick([
      `${key}: 1`,
      `${key}: true`,
      "1",
      "{}",
      `{${group}: ${option}, exp: big}`,
      "[a]",
      `${key}: [1]`,
      `${key}: _self_`,
      `${key}: nothere`,
      "_self_@p",
      "optional base",
    ]);
  return `${key}: ${option}`;
}

function overrideEntry(dice: Dice, inside: Group | ""): string {
  const [group, option] = groupAndOption(dice);
  const target = dice.chance(0.15) ? `@${dice.pick(packages)}` : "";
  const value = dice.chance(0.1) ? "null" : dice.chance(0.1) ? `[${option}]` : option;
  return `override ${inside === "" && dice.chance(0.5) ? "" : "/"}${group}${target}: ${value}`;
}

function groupAndOption(dice: Dice): [Group, string] {
  const group = dice.pick(groupNames);
  return [group, dice.pick(groups[group])];
}

/** A tree of three files that most values and interpolations find something in. */
export function smallTree(dice: Dice, odd: number): Tree {
  const content = "defaults:\n  - db: pg\n  - _self_\n";
  const fixed =
    "x: 1\ny: two\nf: 1.0\nn: null\nkey: sub\nname: x\nsub:\n  x: ${x}\n  y: {a: '${..x}', b: '${...y}'}\nlist: [1, '${y}', {a: 2}]\n";
  return new Map([
    ["config.yaml", content + (dice.chance(0.5) ? fixed : yamlMap(dice, "", odd))],
    ["db/pg.yaml", "kind: pg\nurl: ${.kind}://h\n"],
    ["db/my.yaml", "kind: my\n"],
  ]);
}
