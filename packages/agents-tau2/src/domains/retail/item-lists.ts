import type { Kit } from "../../environment/toolkit.ts";
import { noSuchAttribute } from "../../fixed-texts.ts";
import { Tau2Error } from "../../tau2-error.ts";
import { equalValues } from "../../value/equal.ts";
import type { Frozen } from "../../value/frozen.ts";
import { add, iterate, length, subtract } from "../../value/python-operations.ts";
import { pythonText } from "../../value/python-text.ts";
import { isList, typeName, type Value } from "../../value/value.ts";
import * as texts from "./fixed-texts.ts";
import { findVariant } from "./lookups.ts";
import type { Order, Variant } from "./models.ts";

/**
 * Checks that an order has every item of a list, as often as the list names it.
 *
 * @throws {Tau2Error} with what `missing` says of the first item it has not
 */
export function checkItems(order: Frozen<Order>, itemIds: Value, missing: (item: string) => string): void {
  const ordered = order.items.map((item) => item.item_id);
  for (const id of iterate(itemIds)) {
    if (occurrences(itemIds, id) > occurrences(ordered, id)) {
      throw new Tau2Error("ValueError", missing(pythonText(id)));
    }
  }
}

function occurrences(items: Value, item: Value): number {
  if (isList(items)) return items.filter((each) => equalValues(each, item)).length;
  if (typeof items === "string" && typeof item === "string") return items.split(item).length - 1;
  throw new Tau2Error("AttributeError", noSuchAttribute(typeName(items), "count"));
}

/** One item of an order and what it is to become. */
export interface Replacement {
  readonly old: Value;
  readonly next: Value;
}

/** Pairs old and new items by position. @throws {Tau2Error} with `otherwise` when there are not as many of each */
export function pairItems(itemIds: Value, newItemIds: Value, otherwise: string): Replacement[] {
  if (length(itemIds) !== length(newItemIds)) throw new Tau2Error("ValueError", otherwise);
  const next = iterate(newItemIds);
  return iterate(itemIds).map((old, i) => ({ old, next: next[i] ?? null }));
}

/** The variants that items are replaced with, and what they cost more than the old ones in all. */
export interface Priced {
  readonly variants: readonly Frozen<Variant>[];
  /** A whole 0 when nothing is replaced, else a float. */
  readonly difference: bigint | number;
}

/**
 * @param sameRefused what is said of an item that is to be replaced by itself; without it, that is allowed
 * @throws {Tau2Error} when an item is not in the order, or its replacement is no variant of its product or sold out
 */
export function priceReplacements(
  kit: Kit,
  order: Frozen<Order>,
  replacements: readonly Replacement[],
  sameRefused?: string,
): Priced {
  const variants: Frozen<Variant>[] = [];
  let difference: bigint | number = 0n;
  for (const { old, next } of replacements) {
    if (sameRefused !== undefined && equalValues(old, next)) throw new Tau2Error("ValueError", sameRefused);
    const item = order.items.find((each) => equalValues(each.item_id, old));
    if (item === undefined) throw new Tau2Error("ValueError", texts.itemGone(pythonText(old)));
    const variant = findVariant(kit, item.product_id, next);
    if (!variant.available) throw new Tau2Error("ValueError", texts.newItemUnavailable(pythonText(next)));
    variants.push(variant);
    difference = add(difference, subtract(variant.price, item.price));
  }
  return { variants, difference };
}
