import { tool } from "../../../environment/tool.ts";
import { attribute } from "../../../value/python-operations.ts";
import { pythonText } from "../../../value/python-text.ts";
import * as texts from "./fixed-texts.ts";
import { editPhone, editSurroundings, type PhoneKit, readSurroundings } from "./kit.ts";
import { apnSchema } from "./models.ts";
import { searchNetwork } from "./network.ts";
import { answer } from "./status-bar.ts";

export const rebootDevice = tool({
  name: "reboot_device",
  kind: "write",
  parameters: {},
  run(kit: PhoneKit) {
    const phone = editPhone(kit);
    const lines: string[] = [];
    if (attribute(phone.active_apn_settings, "reset_at_reboot") === true) {
      lines.push(texts.apnResetting);
      phone.active_apn_settings = apnSchema.parse(new Map());
    }
    lines.push(texts.networkRestarting);
    phone.network_connection_status = "searching";
    searchNetwork(kit);
    return answer(kit, lines.join("\n"));
  },
});

export const checkPaymentRequest = tool({
  name: "check_payment_request",
  kind: "read",
  parameters: {},
  run(kit: PhoneKit) {
    const request = readSurroundings(kit).payment_request;
    if (request === null) return texts.noPaymentRequested;
    return texts.paymentRequested(request.bill_id, pythonText(request.amount_due));
  },
});

/** Marks the request as paid; bringing the sides together does the rest. */
export const makePayment = tool({
  name: "make_payment",
  kind: "write",
  parameters: {},
  run(kit: PhoneKit) {
    const request = editSurroundings(kit).payment_request;
    if (request === null) return texts.nothingToPay;
    request.paid = true;
    return texts.paid(pythonText(request.amount_due), request.bill_id);
  },
});
