import { tool } from "../../../environment/tool.ts";
import type { Kit } from "../../../environment/toolkit.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { dictionaryKey } from "../../../value/python-operations.ts";
import { textParameter } from "../../parameters.ts";
import * as texts from "../fixed-texts.ts";
import { changeBalance } from "../gift-card.ts";
import { editOrder, findPaymentMethod } from "../lookups.ts";
import type { OrderPayment } from "../models.ts";

const reasons = ["no longer needed", "ordered by mistake"] as const;

export const cancelPendingOrder = tool({
  name: "cancel_pending_order",
  kind: "write",
  parameters: { order_id: textParameter, reason: textParameter },
  run(kit: Kit, { order_id, reason }) {
    const order = editOrder(kit, order_id);
    if (order.status !== "pending") throw new Tau2Error("ValueError", texts.notPendingForCancelling);
    const key = dictionaryKey(reason);
    const accepted = reasons.find((each) => each === key);
    if (accepted === undefined) throw new Tau2Error("ValueError", texts.reasonRefused);
    const refunds: OrderPayment[] = [];
    for (const { amount, payment_method_id } of order.payment_history) {
      refunds.push({ transaction_type: "refund", amount, payment_method_id });
      findPaymentMethod(kit, order.user_id, payment_method_id);
      changeBalance(kit, order.user_id, payment_method_id, amount);
    }
    order.status = "cancelled";
    order.cancel_reason = accepted;
    order.payment_history.push(...refunds);
    return order;
  },
});
