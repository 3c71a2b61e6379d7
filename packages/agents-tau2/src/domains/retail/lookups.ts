import type { Kit } from "../../environment/toolkit.ts";
import { Tau2Error } from "../../tau2-error.ts";
import type { Frozen } from "../../value/frozen.ts";
import { dictionaryKey } from "../../value/python-operations.ts";
import type { Value } from "../../value/value.ts";
import * as texts from "./fixed-texts.ts";
import {
  type Order,
  orders,
  type PaymentMethod,
  type Product,
  products,
  type User,
  users,
  type Variant,
} from "./models.ts";

function found<T>(record: T | undefined, otherwise: string): T {
  if (record === undefined) throw new Tau2Error("ValueError", otherwise);
  return record;
}

export function findOrder(kit: Kit, id: Value): Frozen<Order> {
  const key = dictionaryKey(id);
  return found(key === undefined ? undefined : kit.db.get(orders).get(key), texts.orderNotFound);
}

export function editOrder(kit: Kit, id: Value): Order {
  const key = dictionaryKey(id);
  return found(key === undefined ? undefined : kit.db.get(orders).edit(key), texts.orderNotFound);
}

export function findUser(kit: Kit, id: Value): Frozen<User> {
  const key = dictionaryKey(id);
  return found(key === undefined ? undefined : kit.db.get(users).get(key), texts.userNotFound);
}

export function editUser(kit: Kit, id: Value): User {
  const key = dictionaryKey(id);
  return found(key === undefined ? undefined : kit.db.get(users).edit(key), texts.userNotFound);
}

export function findProduct(kit: Kit, id: Value): Frozen<Product> {
  const key = dictionaryKey(id);
  return found(key === undefined ? undefined : kit.db.get(products).get(key), texts.productNotFound);
}

/** A variant of one product. */
export function findVariant(kit: Kit, productId: string, variantId: Value): Frozen<Variant> {
  const { variants } = findProduct(kit, productId);
  const key = dictionaryKey(variantId);
  return found(key === undefined ? undefined : variants.get(key), texts.variantNotFound);
}

/** A variant of whatever product has it. */
export function findItem(kit: Kit, itemId: Value): Frozen<Variant> {
  const key = dictionaryKey(itemId);
  for (const [, product] of kit.db.get(products).entries()) {
    const variant = key === undefined ? undefined : product.variants.get(key);
    if (variant !== undefined) return variant;
  }
  throw new Tau2Error("ValueError", texts.itemNotFound);
}

/** A payment method of a user, with the key it stands under. */
export interface FoundPaymentMethod {
  readonly key: string;
  readonly method: Frozen<PaymentMethod>;
}

export function findPaymentMethod(kit: Kit, userId: string, methodId: Value): FoundPaymentMethod {
  const { payment_methods } = findUser(kit, userId);
  const key = dictionaryKey(methodId) ?? "";
  return { key, method: found(payment_methods.get(key), texts.paymentMethodNotFound) };
}
