import { tool } from "../../../environment/tool.ts";
import type { Kit } from "../../../environment/toolkit.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { equalValues } from "../../../value/equal.ts";
import type { Frozen } from "../../../value/frozen.ts";
import { absolute, compare } from "../../../value/python-operations.ts";
import { pythonText } from "../../../value/python-text.ts";
import { textListParameter, textParameter } from "../../parameters.ts";
import * as texts from "../fixed-texts.ts";
import { changeBalance } from "../gift-card.ts";
import { checkItems, pairItems, priceReplacements } from "../item-lists.ts";
import { editOrder, findOrder, findPaymentMethod } from "../lookups.ts";
import { addressSchema, type Order } from "../models.ts";

// an order whose items were changed still counts as pending here, but not for cancelling or changing items again
function isPending(order: Frozen<Order>): boolean {
  return order.status.includes("pending");
}

export const modifyPendingOrderAddress = tool({
  name: "modify_pending_order_address",
  kind: "write",
  parameters: {
    order_id: textParameter,
    address1: textParameter,
    address2: textParameter,
    city: textParameter,
    state: textParameter,
    country: textParameter,
    zip: textParameter,
  },
  run(kit: Kit, { order_id, ...address }) {
    if (!isPending(findOrder(kit, order_id))) throw new Tau2Error("ValueError", texts.notPendingForChange);
    const parsed = addressSchema.parse(new Map(Object.entries(address)));
    const order = editOrder(kit, order_id);
    order.address = parsed;
    return order;
  },
});

export const modifyPendingOrderItems = tool({
  name: "modify_pending_order_items",
  kind: "write",
  parameters: {
    order_id: textParameter,
    item_ids: textListParameter,
    new_item_ids: textListParameter,
    payment_method_id: textParameter,
  },
  run(kit: Kit, { order_id, item_ids, new_item_ids, payment_method_id }) {
    const before = findOrder(kit, order_id);
    if (before.status !== "pending") throw new Tau2Error("ValueError", texts.notPendingForChange);
    checkItems(before, item_ids, texts.changeItemMissing);
    const replacements = pairItems(item_ids, new_item_ids, texts.changeCountsDiffer);
    const { variants, difference } = priceReplacements(kit, before, replacements, texts.sameItem);
    const { key, method } = findPaymentMethod(kit, before.user_id, payment_method_id);
    if (method.source === "gift_card" && compare(method.balance, difference, "<") < 0) {
      throw new Tau2Error("ValueError", texts.giftCardTooLowForItem);
    }
    const order = editOrder(kit, order_id);
    order.payment_history.push({
      transaction_type: compare(difference, 0n, ">") > 0 ? "payment" : "refund",
      amount: Number(absolute(difference)),
      payment_method_id: key,
    });
    changeBalance(kit, order.user_id, key, -Number(difference));
    // the original gives every changed item the price and options of the last new variant
    const last = variants.at(-1);
    for (const { old, next } of replacements) {
      const item = order.items.find((each) => equalValues(each.item_id, old));
      if (item === undefined || last === undefined) {
        throw new Tau2Error("ValueError", texts.itemGone(pythonText(old)));
      }
      item.item_id = next;
      item.price = last.price;
      item.options = new Map(last.options);
    }
    order.status = "pending (item modified)";
    return order;
  },
});

export const modifyPendingOrderPayment = tool({
  name: "modify_pending_order_payment",
  kind: "write",
  parameters: { order_id: textParameter, payment_method_id: textParameter },
  run(kit: Kit, { order_id, payment_method_id }) {
    const before = findOrder(kit, order_id);
    if (!isPending(before)) throw new Tau2Error("ValueError", texts.notPendingForChange);
    const { key, method } = findPaymentMethod(kit, before.user_id, payment_method_id);
    const [paid] = before.payment_history;
    if (paid === undefined || before.payment_history.length !== 1 || paid.transaction_type !== "payment") {
      throw new Tau2Error("ValueError", texts.notExactlyOnePayment);
    }
    if (paid.payment_method_id === key) throw new Tau2Error("ValueError", texts.samePaymentMethod);
    if (method.source === "gift_card" && method.balance < paid.amount) {
      throw new Tau2Error("ValueError", texts.giftCardTooLowForOrder);
    }
    const order = editOrder(kit, order_id);
    order.payment_history.push(
      { transaction_type: "payment", amount: paid.amount, payment_method_id: key },
      { transaction_type: "refund", amount: paid.amount, payment_method_id: paid.payment_method_id },
    );
    changeBalance(kit, order.user_id, key, -paid.amount);
    findPaymentMethod(kit, order.user_id, paid.payment_method_id);
    changeBalance(kit, order.user_id, paid.payment_method_id, paid.amount);
    return order;
  },
});
