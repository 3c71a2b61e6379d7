import { CollectionKey } from "../../../environment/collection.ts";
import type { Listing } from "../../../environment/listing.ts";
import { listOf } from "../../../schema/collection-types.ts";
import { optional, withDefault } from "../../../schema/field-type.ts";
import { type RecordOf, record } from "../../../schema/record-schema.ts";
import { date, enumeration, flag, moment, real, text } from "../../../schema/scalar-types.ts";
import type { Value } from "../../../value/value.ts";

const none = () => [];
const no = withDefault(flag, () => false);
const zero = withDefault(real, () => 0);

export const planSchema = record(
  "Plan",
  {
    plan_id: text,
    name: text,
    data_limit_gb: real,
    price_per_month: real,
    data_refueling_price_per_gb: real,
  },
  "forbid",
);
export type Plan = RecordOf<typeof planSchema>;

export const deviceSchema = record(
  "Device",
  {
    device_id: text,
    device_type: enumeration("phone", "router", "tablet", "watch", "other"),
    model: text,
    imei: optional(text),
    is_esim_capable: flag,
    activated: no,
    activation_date: optional(moment),
    last_esim_transfer_date: optional(moment),
  },
  "forbid",
);
export type Device = RecordOf<typeof deviceSchema>;

export const lineSchema = record(
  "Line",
  {
    line_id: text,
    phone_number: text,
    status: withDefault(
      enumeration("Active", "Suspended", "Pending Activation", "Closed"),
      () => "Pending Activation" as const,
    ),
    plan_id: text,
    device_id: optional(text),
    data_used_gb: zero,
    data_refueling_gb: zero,
    roaming_enabled: no,
    contract_end_date: optional(date),
    last_plan_change_date: optional(date),
    last_sim_replacement_date: optional(date),
    suspension_start_date: optional(date),
  },
  "forbid",
);
/** A phone line; its usage is whatever a task's set-up put there. */
export type Line = Omit<RecordOf<typeof lineSchema>, "data_used_gb" | "data_refueling_gb"> & {
  data_used_gb: Value;
  data_refueling_gb: bigint | number;
};

export const lineItemSchema = record(
  "LineItem",
  { description: text, amount: real, date, item_type: text },
  "forbid",
);
export type LineItem = RecordOf<typeof lineItemSchema>;

export const billSchema = record(
  "Bill",
  {
    bill_id: text,
    customer_id: text,
    period_start: date,
    period_end: date,
    issue_date: date,
    total_due: real,
    due_date: date,
    line_items: withDefault(listOf(lineItemSchema), none),
    status: withDefault(
      enumeration("Draft", "Issued", "Awaiting Payment", "Paid", "Overdue", "Disputed"),
      () => "Draft" as const,
    ),
  },
  "forbid",
);
export type Bill = RecordOf<typeof billSchema>;

export const customerSchema = record(
  "Customer",
  {
    customer_id: text,
    full_name: text,
    date_of_birth: text,
    email: text,
    phone_number: text,
    address: record("Address", { street: text, city: text, state: text, zip_code: text }, "forbid"),
    account_status: withDefault(
      enumeration("Active", "Suspended", "Pending Verification", "Closed"),
      () => "Pending Verification" as const,
    ),
    payment_methods: withDefault(
      listOf(
        record(
          "PaymentMethod",
          {
            method_type: enumeration("Credit Card", "Debit Card", "PayPal"),
            account_number_last_4: text,
            expiration_date: text,
          },
          "forbid",
        ),
      ),
      none,
    ),
    line_ids: withDefault(listOf(text), none),
    bill_ids: withDefault(listOf(text), none),
    created_at: withDefault(moment, () => "2025-01-01"),
    last_extension_date: optional(date),
    goodwill_credit_used_this_year: zero,
  },
  "forbid",
);
export type Customer = RecordOf<typeof customerSchema>;

export const plans = new CollectionKey<Listing<Plan>>("plans");
export const customers = new CollectionKey<Listing<Customer>>("customers");
export const lines = new CollectionKey<Listing<Line>>("lines");
export const bills = new CollectionKey<Listing<Bill>>("bills");
export const devices = new CollectionKey<Listing<Device>>("devices");
