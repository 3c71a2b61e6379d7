import type { Kit } from "../../../environment/toolkit.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { equalValues } from "../../../value/equal.ts";
import type { Frozen } from "../../../value/frozen.ts";
import { pythonText } from "../../../value/python-text.ts";
import type { Value } from "../../../value/value.ts";
import * as texts from "./fixed-texts.ts";
import {
  type Bill,
  bills,
  type Customer,
  customers,
  type Device,
  devices,
  type Line,
  lines,
  type Plan,
  plans,
} from "./models.ts";

function found<T>(record: T | undefined, otherwise: (id: string) => string, id: Value): T {
  if (record === undefined) throw new Tau2Error("ValueError", otherwise(pythonText(id)));
  return record;
}

export function findCustomer(kit: Kit, id: Value): Frozen<Customer> {
  const customer = kit.db.get(customers).find((each) => equalValues(each.customer_id, id));
  return found(customer, texts.customerNotFound, id);
}

export function editCustomer(kit: Kit, id: Value): Customer {
  const customer = kit.db.get(customers).edit((each) => equalValues(each.customer_id, id));
  return found(customer, texts.customerNotFound, id);
}

export function findCustomerByPhone(kit: Kit, number: Value): Frozen<Customer> {
  const customer = kit.db
    .get(customers)
    .find(
      (each) =>
        equalValues(each.phone_number, number) ||
        each.line_ids.some((id) => equalValues(findLine(kit, id).phone_number, number)),
    );
  return found(customer, texts.customerNotFoundByPhone, number);
}

export function findLine(kit: Kit, id: Value): Frozen<Line> {
  return found(
    kit.db.get(lines).find((each) => equalValues(each.line_id, id)),
    texts.lineNotFound,
    id,
  );
}

export function findLineByPhone(kit: Kit, number: Value): Frozen<Line> {
  return found(
    kit.db.get(lines).find((each) => equalValues(each.phone_number, number)),
    texts.lineNotFoundByPhone,
    number,
  );
}

export function editLine(kit: Kit, id: Value): Line {
  return found(
    kit.db.get(lines).edit((each) => equalValues(each.line_id, id)),
    texts.lineNotFound,
    id,
  );
}

/** A line that belongs to a customer. */
export function findLineOf(kit: Kit, customerId: Value, lineId: Value): Frozen<Line> {
  const { line_ids } = findCustomer(kit, customerId);
  if (!line_ids.some((id) => equalValues(id, lineId))) {
    throw new Tau2Error("ValueError", texts.lineOfOther(pythonText(lineId), pythonText(customerId)));
  }
  return findLine(kit, lineId);
}

export function findPlan(kit: Kit, id: Value): Frozen<Plan> {
  return found(
    kit.db.get(plans).find((each) => equalValues(each.plan_id, id)),
    texts.planNotFound,
    id,
  );
}

export function findDevice(kit: Kit, id: Value): Frozen<Device> {
  return found(
    kit.db.get(devices).find((each) => equalValues(each.device_id, id)),
    texts.deviceNotFound,
    id,
  );
}

export function findBill(kit: Kit, id: Value): Frozen<Bill> {
  return found(
    kit.db.get(bills).find((each) => equalValues(each.bill_id, id)),
    texts.billNotFound,
    id,
  );
}

export function editBill(kit: Kit, id: Value): Bill {
  return found(
    kit.db.get(bills).edit((each) => equalValues(each.bill_id, id)),
    texts.billNotFound,
    id,
  );
}

/** A customer's bills that stand as `status` says, in the customer's order. */
export function billsStanding(kit: Kit, customer: Frozen<Customer>, status: Bill["status"]): Frozen<Bill>[] {
  return customer.bill_ids.map((id) => findBill(kit, id)).filter((bill) => bill.status === status);
}
