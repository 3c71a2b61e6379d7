import type { Kit } from "../../environment/toolkit.ts";
import { roundDecimals } from "../../value/round.ts";
import { editUser } from "./lookups.ts";

/** Adds to a gift card's balance (or takes from it), rounded to cents. Other payment methods have no balance here. */
export function changeBalance(kit: Kit, userId: string, methodId: string, change: number): void {
  const method = editUser(kit, userId).payment_methods.get(methodId);
  if (method?.source === "gift_card") method.balance = roundDecimals(method.balance + change, 2);
}
