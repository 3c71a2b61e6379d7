import { tool } from "../../../environment/tool.ts";
import type { Kit } from "../../../environment/toolkit.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { iterate, sorted } from "../../../value/python-operations.ts";
import { textListParameter, textParameter } from "../../parameters.ts";
import * as texts from "../fixed-texts.ts";
import { checkItems } from "../item-lists.ts";
import { editOrder, findOrder, findPaymentMethod } from "../lookups.ts";

/** Notes a return, refunded to a gift card or to the method the order was paid with. */
export const returnDeliveredItems = tool({
  name: "return_delivered_order_items",
  kind: "write",
  parameters: { order_id: textParameter, item_ids: textListParameter, payment_method_id: textParameter },
  run(kit: Kit, { order_id, item_ids, payment_method_id }) {
    const before = findOrder(kit, order_id);
    if (before.status !== "delivered") throw new Tau2Error("ValueError", texts.notDeliveredForReturn);
    const { key, method } = findPaymentMethod(kit, before.user_id, payment_method_id);
    if (method.source !== "gift_card") {
      const [first] = before.payment_history;
      if (first === undefined) throw new Tau2Error("IndexError", texts.indexOutOfRange);
      if (key !== first.payment_method_id) throw new Tau2Error("ValueError", texts.notOriginalPayment);
    }
    checkItems(before, item_ids, () => texts.returnItemMissing);
    const order = editOrder(kit, order_id);
    order.status = "return requested";
    order.return_items = sorted(iterate(item_ids));
    order.return_payment_method_id = key;
    return order;
  },
});
