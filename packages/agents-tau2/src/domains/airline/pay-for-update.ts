import type { Kit } from "../../environment/toolkit.ts";
import { Tau2Error } from "../../tau2-error.ts";
import { compare, dictionaryKey, subtract } from "../../value/python-operations.ts";
import type { Value } from "../../value/value.ts";
import * as texts from "./fixed-texts.ts";
import { editUser, findUser } from "./lookups.ts";
import { paymentSchema, type Reservation } from "./models.ts";

/**
 * Charges a change of a reservation (or refunds it, when negative) and notes it in the payment history. Certificates are
 * refused; a gift card must cover the price and changes at once. No line is noted for nothing.
 *
 * @throws {Tau2Error} in the original's order of checks; a price that is not whole is refused after the card was charged
 */
export function payForUpdate(
  kit: Kit,
  reservation: Reservation,
  paymentId: Value,
  price: bigint | number,
): void {
  const key = dictionaryKey(paymentId);
  const method = key === undefined ? undefined : findUser(kit, reservation.user_id).payment_methods.get(key);
  if (key === undefined || method === undefined) throw new Tau2Error("ValueError", texts.paymentNotFound);
  if (method.source === "certificate") throw new Tau2Error("ValueError", texts.certificateRefused);
  if (method.source === "gift_card") {
    if (compare(method.amount, price, "<") < 0) throw new Tau2Error("ValueError", texts.giftCardTooLow);
    const card = editUser(kit, reservation.user_id).payment_methods.get(key);
    if (card?.source === "gift_card") card.amount = subtract(card.amount, price);
  }
  if (Number(price) === 0) return;
  const payment = paymentSchema.parse(
    new Map<string, Value>([
      ["payment_id", key],
      ["amount", price],
    ]),
  );
  reservation.payment_history.push(payment);
}
