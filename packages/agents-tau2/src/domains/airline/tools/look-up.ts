import { tool } from "../../../environment/tool.ts";
import type { Kit } from "../../../environment/toolkit.ts";
import { textParameter } from "../../parameters.ts";
import { airports } from "../fixed-texts.ts";
import { findFlightDate, findReservation, findUser } from "../lookups.ts";

export const getReservationDetails = tool({
  name: "get_reservation_details",
  kind: "read",
  parameters: { reservation_id: textParameter },
  run: (kit: Kit, { reservation_id }) => findReservation(kit, reservation_id),
});

export const getUserDetails = tool({
  name: "get_user_details",
  kind: "read",
  parameters: { user_id: textParameter },
  run: (kit: Kit, { user_id }) => findUser(kit, user_id),
});

export const listAllAirports = tool({
  name: "list_all_airports",
  kind: "read",
  parameters: {},
  run: () => airports.map((airport) => ({ ...airport })),
});

export const getFlightStatus = tool({
  name: "get_flight_status",
  kind: "read",
  parameters: { flight_number: textParameter, date: textParameter },
  run: (kit: Kit, { flight_number, date }) => findFlightDate(kit, flight_number, date).status,
});
