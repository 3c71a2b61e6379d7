import { CompositionError } from "./errors.ts";
import { type ConfigNode, type ListNode, type MapNode, originOf } from "./node.ts";
import type { Origin } from "./origin.ts";

/** One line of a defaults list, as written. */
export type DefaultsItem =
  | {
      readonly kind: "config";
      /** `base`, `db/pg`, `/db/pg`, or `_self_`. */
      readonly path: string;
      readonly package: string | undefined;
      readonly origin: Origin;
    }
  | {
      readonly kind: "group";
      readonly group: string;
      /** One option, several, or null for none. */
      readonly value: string | readonly string[] | null;
      readonly package: string | undefined;
      readonly optional: boolean;
      readonly override: boolean;
      readonly origin: Origin;
    };

/** Reads a defaults list. @throws CompositionError for what cannot stand in one */
export function readDefaultsList(list: ListNode): DefaultsItem[] {
  return list.items.map((item) => {
    if (item.kind === "map") return groupItem(item);
    if (item.kind === "scalar" && typeof item.value === "string")
      return configItem(item.value, originOf(item));
    throw new CompositionError(
      "an entry of a defaults list is the name of a config or `group: option`",
      originOf(item),
    );
  });
}

function configItem(text: string, origin: Origin): DefaultsItem {
  const { name, target } = splitPackage(text);
  if (name === "_self_" && target !== undefined) {
    throw new CompositionError(`_self_ cannot be put into a package, got ${JSON.stringify(text)}`, origin);
  }
  return { kind: "config", path: name, package: target, origin };
}

function groupItem(item: MapNode): DefaultsItem {
  const origin = originOf(item);
  const [only, second] = item.entries.values();
  if (only === undefined || second !== undefined || typeof only.key !== "string") {
    throw new CompositionError(
      "an entry of a defaults list names exactly one group: `group: option`",
      origin,
    );
  }
  const { name, target } = splitPackage(only.key);
  const words = name.split(" ");
  const group = words.pop() ?? "";
  if (group === "")
    throw new CompositionError(`the group's name is missing in ${JSON.stringify(only.key)}`, originOf(only));
  const firstOther = words.findIndex((word) => word !== "optional" && word !== "override");
  const keywords = firstOther === -1 ? words : words.slice(0, firstOther);
  return {
    kind: "group",
    group,
    value: optionsOf(only),
    package: target,
    optional: keywords.includes("optional"),
    override: keywords.includes("override"),
    origin: originOf(only),
  };
}

function optionsOf(node: ConfigNode): string | string[] | null {
  if (node.kind === "scalar" && node.value === "_self_") {
    throw new CompositionError("_self_ is an entry of its own, not an option of a group", originOf(node));
  }
  if (node.kind === "scalar" && (node.value === null || typeof node.value === "string")) return node.value;
  if (node.kind === "list") {
    const names = node.items.map((item) => (item.kind === "scalar" ? item.value : undefined));
    if (names.every((name) => typeof name === "string")) return names;
  }
  const hint = node.kind === "scalar" ? `; quote ${JSON.stringify(String(node.value))} if it is one` : "";
  throw new CompositionError(
    `a group takes the name of an option, a list of names, or null${hint}`,
    originOf(node),
  );
}

/** `group@package`; of `group@old:new` the part behind the colon is dropped, as Hydra drops it. */
function splitPackage(text: string): { name: string; target: string | undefined } {
  const at = text.indexOf("@");
  if (at === -1) return { name: text, target: undefined };
  return { name: text.slice(0, at), target: text.slice(at + 1).split(":", 1)[0] };
}
