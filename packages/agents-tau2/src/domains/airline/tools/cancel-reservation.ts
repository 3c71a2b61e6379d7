import { tool } from "../../../environment/tool.ts";
import type { Kit } from "../../../environment/toolkit.ts";
import { textParameter } from "../../parameters.ts";
import { editReservation } from "../lookups.ts";

/** Notes a refund for every payment so far, refunds included; seats stay taken. */
export const cancelReservation = tool({
  name: "cancel_reservation",
  kind: "write",
  parameters: { reservation_id: textParameter },
  run(kit: Kit, { reservation_id }) {
    const reservation = editReservation(kit, reservation_id);
    const refunds = reservation.payment_history.map(({ payment_id, amount }) => ({
      payment_id,
      amount: -amount,
    }));
    reservation.payment_history.push(...refunds);
    reservation.status = "cancelled";
    return reservation;
  },
});
