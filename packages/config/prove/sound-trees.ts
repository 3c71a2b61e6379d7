import type { Dice } from "./dice.ts";
import { type Group, groups, type Tree } from "./trees.ts";
import { yamlMap } from "./yaml-texts.ts";

/** A tree that mostly composes, and overrides of its groups. */
export interface SoundTree {
  readonly tree: Tree;
  readonly overrides: readonly string[];
}

interface Inclusion {
  readonly group: Group;
  /** With the leading `@`, or empty. */
  readonly target: string;
}

const targets = [
  "",
  "",
  "",
  "@p",
  "@a.b",
  "@_global_",
  "@_here_",
  "@_global_.q",
  "@_group_",
  "@_group_.r",
] as const;

/** Draws a tree as a careful person writes one: what is overridden is included, what is included exists. */
export function soundTree(dice: Dice): SoundTree {
  const included: Inclusion[] = (["db", "server", "cache"] as const).flatMap((group) =>
    dice.chance(0.85) ? [{ group, target: dice.pick(targets) }] : [],
  );
  const files = new Map<string, string>();
  for (const group of ["db", "server", "server/http", "cache"] as const) {
    for (const option of groups[group]) files.set(`${group}/${option}.yaml`, optionText(dice, group, option));
  }
  for (const option of groups.exp) files.set(`exp/${option}.yaml`, experimentText(dice, included));
  for (const name of ["pg", "my", "lite", "fast", "slow", "null"])
    files.set(`mix/${name}.yaml`, yamlMap(dice, "", 0));
  files.set("base.yaml", `${header(dice, 0.15)}${yamlMap(dice, "", 0)}`);
  files.set(
    "other.yaml",
    `${dice.chance(0.4) ? `defaults:\n  - base${dice.pick(targets)}\n  - _self_\n` : ""}${yamlMap(dice, "", 0)}`,
  );
  files.set("config.yaml", primaryText(dice, included));
  const overrides = dice.some(0, 2, () => override(dice, included));
  return { tree: files, overrides: [...new Set(overrides)] };
}

function primaryText(dice: Dice, included: readonly Inclusion[]): string {
  const items = included.map(({ group, target }) => {
    const names = groups[group];
    if (group === "cache" && dice.chance(0.4)) return `cache${target}: [${names.join(", ")}]`;
    return `${dice.chance(0.1) ? "optional " : ""}${dice.chance(0.2) ? "/" : ""}${group}${target}: ${dice.chance(0.1) ? "null" : dice.pick(names)}`;
  });
  if (dice.chance(0.4)) items.push(`${dice.pick(["base", "other"])}${dice.pick(targets)}`);
  if (dice.chance(0.2)) items.push("base");
  const plain = included.find(({ group, target }) => group !== "cache" && target === "");
  if (plain !== undefined && dice.chance(0.3)) {
    items.splice(
      dice.below(items.length + 1),
      0,
      dice.pick([`mix: '\${${plain.group}}'`, `mix@m: '\${${plain.group}}'`, `'mix/\${${plain.group}}'`]),
    );
  }
  if (dice.chance(0.15)) items.push(`exp: ${dice.pick(groups.exp)}`);
  if (dice.chance(0.7)) items.splice(dice.below(items.length + 1), 0, "_self_");
  const list = items.map((item) => `  - ${item}\n`).join("");
  return `${list === "" ? "" : `defaults:\n${list}`}${yamlMap(dice, "", 0)}`;
}

function optionText(dice: Dice, group: Group, option: string): string {
  const items: string[] = [];
  if (group === "server" && dice.chance(0.4)) items.push(`http: ${dice.pick(groups["server/http"])}`);
  if (group === "db" && option !== "lite" && dice.chance(0.4)) items.push(`lite${dice.pick(targets)}`);
  if (dice.chance(0.15)) items.push(`/base${dice.pick(targets)}`);
  if (items.length > 0 && dice.chance(0.7)) items.splice(dice.below(items.length + 1), 0, "_self_");
  const list = items.map((item) => `  - ${item}\n`).join("");
  return `${header(dice, 0.15)}${list === "" ? "" : `defaults:\n${list}`}${yamlMap(dice, "", 0)}`;
}

function experimentText(dice: Dice, included: readonly Inclusion[]): string {
  const items = included
    .filter(() => dice.chance(0.4))
    .map(({ group, target }) => `override /${group}${effective(target)}: ${dice.pick(groups[group])}`);
  if (dice.chance(0.3)) items.unshift("_self_");
  const list = items.map((item) => `  - ${item}\n`).join("");
  return `${header(dice, 0.9)}${list === "" ? "" : `defaults:\n${list}`}${yamlMap(dice, "", 0)}`;
}

function header(dice: Dice, probability: number): string {
  if (!dice.chance(probability)) return "";
  return `# @package ${dice.chance(0.6) ? "_global_" : dice.pick(["p", "a.b", "sub"])}\n`;
}

function override(dice: Dice, included: readonly Inclusion[]): string {
  const one = included.length === 0 ? undefined : dice.pick(included);
  const key = one && `${one.group}${effective(one.target)}`;
  switch (dice.below(8)) {
    case 0:
      return `+exp=${dice.pick(groups.exp)}`;
    case 1:
      return `+server/http${dice.pick(["", "@p", "@_global_"])}=${dice.pick(groups["server/http"])}`;
    case 2:
      return `++new.${dice.pick(["x", "y.z"])}=${dice.pick(["1", "[1,2]", "{a: 1}", "${x}"])}`;
    case 3:
      return `++${dice.pick(["x", "sub", "p", "db"])}=${dice.pick(["1", "{a: 1}", "null"])}`;
    case 4:
      return key === undefined ? "+exp=big" : `~${key}`;
    default:
      return one === undefined ? "+exp=tiny" : `${key}=${dice.pick(groups[one.group])}`;
  }
}

/** The package under which an override finds what the primary config includes. */
function effective(target: string): string {
  if (target === "@_here_") return "@_global_";
  if (target === "@_group_") return "";
  return target.replace("@_global_.", "@").replace("@_group_", "@db");
}
