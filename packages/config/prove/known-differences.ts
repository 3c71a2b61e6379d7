import type { Case } from "./cases.ts";

/** Whether a difference is one we want. */
export function knownDifference(
  made: Case,
  answer: Readonly<Record<string, unknown>>,
  difference: string,
): boolean {
  const recorded = JSON.stringify(answer.compose_error ?? "");
  const reasons = [
    // OmegaConf makes the file `word` a mapping with that key; here it is a slip
    difference.includes("a config file holds a mapping or a list, not a single value"),
    // Hydra crashes on most of these and reads a few as a plain _self_
    difference.includes("_self_ is an entry of its own, not an option of a group"),
    // PyYAML notices only texts that stand twice, not `on` and `true`
    difference.includes("stands twice in this mapping"),
    // the keys 1 and "1" are two in Python and one in JSON
    difference.includes("is there twice, as a text and as a number or boolean"),
    // a glob inside of something else shows Hydra's own fields (`{include:[x],exclude:[]}`) as a value
    made.overrides.some((text) => text.includes("glob(")) &&
      difference.includes("a sweep cannot stand inside"),
    // YAML allows tabs around plain scalars, PyYAML does not
    difference.startsWith("composing succeeded") && recorded.includes("found character '\\\\t'"),
  ];
  return reasons.includes(true);
}
