import { add, compare } from "../../../value/python-operations.ts";
import type { Value } from "../../../value/value.ts";
import { addDays, firstOfMonth, lastOfMonth } from "../../calendar.ts";
import { today } from "../today.ts";
import type { TelecomKit } from "./kit.ts";
import { editBill, editCustomer, findBill, findCustomer } from "./lookups.ts";
import { type Bill, billSchema, bills, type LineItem, lineItemSchema } from "./models.ts";

/** Puts a charge (or a credit, when negative) on the customer's draft bill, which is made if there is none. */
export function chargeOnce(
  kit: TelecomKit,
  customerId: Value,
  amount: bigint | number,
  description: string,
): void {
  const draft = findCustomer(kit, customerId)
    .bill_ids.map((id) => findBill(kit, id))
    .find((bill) => bill.status === "Draft");
  const bill = draft === undefined ? newDraft(kit, customerId) : editBill(kit, draft.bill_id);
  bill.line_items.push(chargeItem(description, amount));
  bill.total_due = Number(add(bill.total_due, amount));
}

/** A line of a bill, as of today. */
export function chargeItem(description: string, amount: bigint | number): LineItem {
  return lineItemSchema.parse(
    new Map<string, Value>([
      ["description", description],
      ["amount", amount],
      ["date", today],
      ["item_type", compare(amount, 0n, "<") < 0 ? "Credit" : "Charge"],
    ]),
  );
}

/** The bill of next month. */
function newDraft(kit: TelecomKit, customerId: Value): Bill {
  const start = firstOfMonth(today, 1);
  return addBill(kit, customerId, `B${kit.nextId()}`, start, lastOfMonth(today, 1), "Draft");
}

/** Adds an empty bill to the database and to its customer. */
export function addBill(
  kit: TelecomKit,
  customerId: Value,
  billId: Value,
  start: string,
  end: string,
  status: Bill["status"],
): Bill {
  const bill = billSchema.parse(
    new Map<string, Value>([
      ["bill_id", billId],
      ["customer_id", customerId],
      ["period_start", start],
      ["period_end", end],
      ["issue_date", start],
      ["total_due", 0n],
      ["due_date", addDays(start, 14)],
      ["status", status],
    ]),
  );
  editCustomer(kit, customerId).bill_ids.push(bill.bill_id);
  return kit.db.get(bills).push(bill);
}
