import { CollectionKey } from "../../environment/collection.ts";
import type { Table } from "../../environment/table.ts";
import { dictionaryOf, listOf, unionOf } from "../../schema/collection-types.ts";
import { optional } from "../../schema/field-type.ts";
import { type RecordOf, record } from "../../schema/record-schema.ts";
import { flag, oneOf, real, text } from "../../schema/scalar-types.ts";
import type { Value } from "../../value/value.ts";

const options = dictionaryOf(text);

const variantSchema = record("Variant", { item_id: text, options, available: flag, price: real });
export type Variant = RecordOf<typeof variantSchema>;

export const productSchema = record("Product", {
  name: text,
  product_id: text,
  variants: dictionaryOf(variantSchema),
});
export type Product = RecordOf<typeof productSchema>;

export const addressSchema = record("UserAddress", {
  address1: text,
  address2: text,
  city: text,
  country: text,
  state: text,
  zip: text,
});

const paymentMethod = unionOf(
  record("CreditCard", { source: oneOf("credit_card"), id: text, brand: text, last_four: text }),
  record("GiftCard", { source: oneOf("gift_card"), id: text, balance: real }),
  record("Paypal", { source: oneOf("paypal"), id: text }),
);
export type PaymentMethod = typeof paymentMethod extends { read(...args: never[]): infer R }
  ? Exclude<R, symbol>
  : never;

export const userSchema = record("User", {
  user_id: text,
  name: record("UserName", { first_name: text, last_name: text }),
  address: addressSchema,
  email: text,
  payment_methods: dictionaryOf(paymentMethod),
  orders: listOf(text),
});
export type User = RecordOf<typeof userSchema>;

const itemSchema = record("OrderItem", { name: text, product_id: text, item_id: text, price: real, options });
type OrderItem = Omit<RecordOf<typeof itemSchema>, "item_id"> & { item_id: Value };

export const orderPaymentSchema = record("OrderPayment", {
  transaction_type: oneOf("payment", "refund"),
  amount: real,
  payment_method_id: text,
});
export type OrderPayment = RecordOf<typeof orderPaymentSchema>;

export const orderSchema = record("Order", {
  order_id: text,
  user_id: text,
  address: addressSchema,
  items: listOf(itemSchema),
  status: oneOf(
    "processed",
    "pending",
    "pending (item modified)",
    "delivered",
    "cancelled",
    "exchange requested",
    "return requested",
  ),
  fulfillments: listOf(record("OrderFullfilment", { tracking_id: listOf(text), item_ids: listOf(text) })),
  payment_history: listOf(orderPaymentSchema),
  cancel_reason: optional(oneOf("no longer needed", "ordered by mistake")),
  exchange_items: optional(listOf(text)),
  exchange_new_items: optional(listOf(text)),
  exchange_payment_method_id: optional(text),
  exchange_price_difference: optional(real),
  return_items: optional(listOf(text)),
  return_payment_method_id: optional(text),
});
type Unchecked = "exchange_items" | "exchange_new_items" | "exchange_price_difference" | "return_items";
/** An order; what requests store unchecked has whatever type the caller sent. */
export type Order = Omit<RecordOf<typeof orderSchema>, "items" | Unchecked> & { items: OrderItem[] } & {
  [Field in Unchecked]: Value;
};

export const products = new CollectionKey<Table<Product>>("products");
export const users = new CollectionKey<Table<User>>("users");
export const orders = new CollectionKey<Table<Order>>("orders");
