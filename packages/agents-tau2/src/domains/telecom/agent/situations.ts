import { plainFunction } from "../../../environment/tool.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { equalValues } from "../../../value/equal.ts";
import { absolute, add, compare, subtract, truthy } from "../../../value/python-operations.ts";
import { pythonText } from "../../../value/python-text.ts";
import { firstOfMonth, lastOfMonth } from "../../calendar.ts";
import { today } from "../today.ts";
import { addBill, chargeItem } from "./charge.ts";
import * as texts from "./fixed-texts.ts";
import type { TelecomKit } from "./kit.ts";
import {
  billsStanding,
  editLine,
  findBill,
  findCustomer,
  findLine,
  findLineOf,
  findPlan,
} from "./lookups.ts";
import { bills, plans } from "./models.ts";

/* Functions that tasks call to set up and to check a situation on the carrier's side. */

const getAvailablePlanIds = plainFunction("get_available_plan_ids", [], {}, (kit: TelecomKit) =>
  [...kit.db.get(plans).values()].map((plan) => plan.plan_id),
);

const setDataUsage = plainFunction(
  "set_data_usage",
  ["customer_id", "line_id", "data_used_gb"],
  {},
  (kit: TelecomKit, { customer_id, line_id, data_used_gb }) => {
    findLineOf(kit, customer_id, line_id);
    editLine(kit, line_id).data_used_gb = data_used_gb;
    return texts.dataUsageSet(pythonText(data_used_gb), pythonText(line_id));
  },
);

const suspendLineForOverdueBill = plainFunction(
  "suspend_line_for_overdue_bill",
  ["customer_id", "line_id", "new_bill_id", "contract_ended"],
  {},
  (kit: TelecomKit, { customer_id, line_id, new_bill_id, contract_ended }) => {
    const before = findLine(kit, line_id);
    if (before.status !== "Active") throw new Tau2Error("ValueError", texts.notActiveForOverdue);
    const amount = findPlan(kit, before.plan_id).price_per_month;
    if (amount <= 0) throw new Tau2Error("ValueError", texts.overdueAmountNotPositive);
    if (billsStanding(kit, findCustomer(kit, customer_id), "Overdue").length > 0) {
      throw new Tau2Error("ValueError", texts.alreadyOverdue);
    }
    const end = lastOfMonth(today, -1);
    const bill = addBill(kit, customer_id, new_bill_id, firstOfMonth(today, -1), end, "Overdue");
    bill.line_items.push(chargeItem(texts.lineCharge(before.line_id), amount));
    bill.total_due = Number(add(bill.total_due, amount));
    const line = editLine(kit, line_id);
    line.status = "Suspended";
    line.suspension_start_date = today;
    if (truthy(contract_ended)) line.contract_end_date = end;
    return texts.suspendedForOverdue(
      pythonText(line_id),
      pythonText(new_bill_id),
      pythonText(contract_ended),
    );
  },
);

const assertDataRefuelingAmount = plainFunction(
  "assert_data_refueling_amount",
  ["customer_id", "line_id", "expected_amount"],
  {},
  (kit: TelecomKit, { customer_id, line_id, expected_amount }) => {
    const { data_refueling_gb } = findLineOf(kit, customer_id, line_id);
    return compare(absolute(subtract(data_refueling_gb, expected_amount)), 1e-6, "<") < 0;
  },
);

const assertLineStatus = plainFunction(
  "assert_line_status",
  ["customer_id", "line_id", "expected_status"],
  {},
  (kit: TelecomKit, { customer_id, line_id, expected_status }) =>
    equalValues(findLineOf(kit, customer_id, line_id).status, expected_status),
);

const assertOverdueBillExists = plainFunction(
  "assert_overdue_bill_exists",
  ["customer_id", "overdue_bill_id"],
  {},
  (kit: TelecomKit, { customer_id, overdue_bill_id }) => {
    const { bill_ids } = findCustomer(kit, customer_id);
    const id = pythonText(overdue_bill_id);
    if (!bill_ids.some((each) => equalValues(each, overdue_bill_id))) {
      throw new Tau2Error("ValueError", texts.overdueBillNotFound(id));
    }
    if (findBill(kit, overdue_bill_id).status !== "Overdue") {
      throw new Tau2Error("ValueError", texts.billNotOverdue(id));
    }
    return true;
  },
);

/** Holds for a bill that is paid, and for one that does not exist. */
const assertNoOverdueBill = plainFunction(
  "assert_no_overdue_bill",
  ["overdue_bill_id"],
  {},
  (kit: TelecomKit, { overdue_bill_id }) => {
    const bill = kit.db.get(bills).find((each) => equalValues(each.bill_id, overdue_bill_id));
    return bill === undefined || bill.status === "Paid";
  },
);

export const agentSituations = [
  getAvailablePlanIds,
  setDataUsage,
  suspendLineForOverdueBill,
  assertDataRefuelingAmount,
  assertLineStatus,
  assertOverdueBillExists,
  assertNoOverdueBill,
];
