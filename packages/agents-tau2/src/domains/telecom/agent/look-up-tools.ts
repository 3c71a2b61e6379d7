import { tool } from "../../../environment/tool.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { compareCodePoints } from "../../../value/code-points.ts";
import { equalValues } from "../../../value/equal.ts";
import { textWith } from "../../../value/python-operations.ts";
import { pythonText } from "../../../value/python-text.ts";
import type { Value } from "../../../value/value.ts";
import { lastOfMonth } from "../../calendar.ts";
import { integerParameter, leftOut, textParameter } from "../../parameters.ts";
import { today } from "../today.ts";
import { sliceRefused, unknownId } from "./fixed-texts.ts";
import type { TelecomKit } from "./kit.ts";
import {
  findBill,
  findCustomer,
  findCustomerByPhone,
  findDevice,
  findLine,
  findLineOf,
  findPlan,
} from "./lookups.ts";
import { customers } from "./models.ts";

export const getCustomerByPhone = tool({
  name: "get_customer_by_phone",
  kind: "read",
  parameters: { phone_number: textParameter },
  run: (kit: TelecomKit, { phone_number }) => findCustomerByPhone(kit, phone_number),
});

export const getCustomerById = tool({
  name: "get_customer_by_id",
  kind: "read",
  parameters: { customer_id: textParameter },
  run: (kit: TelecomKit, { customer_id }) => findCustomer(kit, customer_id),
});

export const getCustomerByName = tool({
  name: "get_customer_by_name",
  kind: "read",
  parameters: { full_name: textParameter, dob: textParameter },
  run: (kit: TelecomKit, { full_name, dob }) =>
    [...kit.db.get(customers).values()].filter(
      (customer) =>
        customer.full_name.toLowerCase() === textWith(full_name, "lower").toLowerCase() &&
        equalValues(customer.date_of_birth, dob),
    ),
});

export const getDetailsById = tool({
  name: "get_details_by_id",
  kind: "read",
  parameters: { id: textParameter },
  run(kit: TelecomKit, { id }) {
    switch (textWith(id, "startswith").charAt(0)) {
      case "L":
        return findLine(kit, id);
      case "D":
        return findDevice(kit, id);
      case "B":
        return findBill(kit, id);
      case "C":
        return findCustomer(kit, id);
      case "P":
        return findPlan(kit, id);
      default:
        throw new Tau2Error("ValueError", unknownId(pythonText(id)));
    }
  },
});

export const getBillsForCustomer = tool({
  name: "get_bills_for_customer",
  kind: "read",
  parameters: { customer_id: textParameter, limit: leftOut(integerParameter, 12n) },
  run(kit: TelecomKit, { customer_id, limit }) {
    const found = findCustomer(kit, customer_id).bill_ids.map((id) => findBill(kit, id));
    found.sort((a, b) => compareCodePoints(b.issue_date, a.issue_date));
    return found.slice(0, sliceEnd(limit));
  },
});

function sliceEnd(limit: Value): number | undefined {
  if (limit === null) return undefined;
  if (typeof limit === "bigint" || typeof limit === "boolean") return Number(limit);
  throw new Tau2Error("TypeError", sliceRefused);
}

export const getDataUsage = tool({
  name: "get_data_usage",
  kind: "read",
  parameters: { customer_id: textParameter, line_id: textParameter },
  run(kit: TelecomKit, { customer_id, line_id }) {
    const line = findLineOf(kit, customer_id, line_id);
    return new Map<string, Value>([
      ["line_id", line_id],
      ["data_used_gb", line.data_used_gb],
      ["data_limit_gb", findPlan(kit, line.plan_id).data_limit_gb],
      ["data_refueling_gb", line.data_refueling_gb],
      ["cycle_end_date", lastOfMonth(today)],
    ]);
  },
});
