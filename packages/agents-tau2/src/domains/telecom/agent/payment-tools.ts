import { tool } from "../../../environment/tool.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { equalValues } from "../../../value/equal.ts";
import { pythonText } from "../../../value/python-text.ts";
import { textParameter } from "../../parameters.ts";
import * as texts from "./fixed-texts.ts";
import type { TelecomKit } from "./kit.ts";
import { billsStanding, editBill, findCustomer } from "./lookups.ts";

export const sendPaymentRequest = tool({
  name: "send_payment_request",
  kind: "write",
  parameters: { customer_id: textParameter, bill_id: textParameter },
  run(kit: TelecomKit, { customer_id, bill_id }) {
    const customer = findCustomer(kit, customer_id);
    if (billsStanding(kit, customer, "Awaiting Payment").length > 0) {
      throw new Tau2Error("ValueError", texts.otherBillWaiting);
    }
    if (!customer.bill_ids.some((id) => equalValues(id, bill_id))) {
      throw new Tau2Error("ValueError", texts.billOfOther(pythonText(bill_id), pythonText(customer_id)));
    }
    const bill = editBill(kit, bill_id);
    bill.status = "Awaiting Payment";
    return texts.paymentRequested(bill.bill_id);
  },
});
