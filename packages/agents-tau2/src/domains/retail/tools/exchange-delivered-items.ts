import { tool } from "../../../environment/tool.ts";
import type { Kit } from "../../../environment/toolkit.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { compare, iterate, sorted } from "../../../value/python-operations.ts";
import { roundDecimals } from "../../../value/round.ts";
import { textListParameter, textParameter } from "../../parameters.ts";
import * as texts from "../fixed-texts.ts";
import { checkItems, pairItems, priceReplacements } from "../item-lists.ts";
import { editOrder, findOrder, findPaymentMethod } from "../lookups.ts";

/** Notes an exchange; no money moves yet. */
export const exchangeDeliveredItems = tool({
  name: "exchange_delivered_order_items",
  kind: "write",
  parameters: {
    order_id: textParameter,
    item_ids: textListParameter,
    new_item_ids: textListParameter,
    payment_method_id: textParameter,
  },
  run(kit: Kit, { order_id, item_ids, new_item_ids, payment_method_id }) {
    const before = findOrder(kit, order_id);
    if (before.status !== "delivered") throw new Tau2Error("ValueError", texts.notDeliveredForExchange);
    checkItems(before, item_ids, texts.exchangeItemMissing);
    const replacements = pairItems(item_ids, new_item_ids, texts.exchangeCountsDiffer);
    const exact = priceReplacements(kit, before, replacements).difference;
    const difference = typeof exact === "bigint" ? exact : roundDecimals(exact, 2);
    const { key, method } = findPaymentMethod(kit, before.user_id, payment_method_id);
    if (method.source === "gift_card" && compare(method.balance, difference, "<") < 0) {
      throw new Tau2Error("ValueError", texts.giftCardTooLowForDifference);
    }
    const order = editOrder(kit, order_id);
    order.status = "exchange requested";
    order.exchange_items = sorted(iterate(item_ids));
    order.exchange_new_items = sorted(iterate(new_item_ids));
    order.exchange_payment_method_id = key;
    order.exchange_price_difference = difference;
    return order;
  },
});
