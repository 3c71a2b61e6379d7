import { add, compare } from "../../value/python-operations.ts";
import type { Value } from "../../value/value.ts";
import type { TelecomKit } from "./agent/kit.ts";
import { billsStanding, editBill, findCustomerByPhone, findLineByPhone, findPlan } from "./agent/lookups.ts";
import { editSurroundings, type PhoneKit, readSurroundings } from "./phone/kit.ts";

/**
 * Brings carrier and phone together: what the line allows reaches the phone, a payment reaches the bill, and a bill that awaits
 * payment reaches the user. Does nothing while nobody knows the user's number. The phone does not look for a network by itself.
 *
 * @throws {Tau2Error} when the user's number belongs to no line or customer
 */
export function syncTelecom(carrier: TelecomKit, user: PhoneKit): void {
  const { phone_number } = readSurroundings(user);
  if (phone_number === null) return;
  syncLine(carrier, user, phone_number);
  settlePayment(carrier, user);
  requestPayment(carrier, user, phone_number);
}

function syncLine(carrier: TelecomKit, user: PhoneKit, number: Value): void {
  const line = findLineByPhone(carrier, number);
  const active = line.status === "Active";
  const roaming = line.roaming_enabled;
  setIfDifferent(user, { line_active: active, roaming_allowed: roaming });
  const available = add(findPlan(carrier, line.plan_id).data_limit_gb, line.data_refueling_gb);
  setIfDifferent(user, { mobile_data_usage_exceeded: compare(line.data_used_gb, available, ">=") >= 0 });
}

// most calls change nothing here, and an unchanged record need not be copied
function setIfDifferent(
  user: PhoneKit,
  flags: Partial<Record<"line_active" | "roaming_allowed" | "mobile_data_usage_exceeded", boolean>>,
): void {
  for (const name of ["line_active", "roaming_allowed", "mobile_data_usage_exceeded"] as const) {
    const value = flags[name];
    if (value !== undefined && readSurroundings(user)[name] !== value) editSurroundings(user)[name] = value;
  }
}

function settlePayment(carrier: TelecomKit, user: PhoneKit): void {
  const request = readSurroundings(user).payment_request;
  if (request?.paid !== true) return;
  editBill(carrier, request.bill_id).status = "Paid";
  editSurroundings(user).payment_request = null;
}

function requestPayment(carrier: TelecomKit, user: PhoneKit, number: Value): void {
  if (readSurroundings(user).payment_request !== null) return;
  const [bill] = billsStanding(carrier, findCustomerByPhone(carrier, number), "Awaiting Payment");
  if (bill === undefined) return;
  const { bill_id, total_due } = bill;
  editSurroundings(user).payment_request = { bill_id, amount_due: total_due, paid: false };
}
