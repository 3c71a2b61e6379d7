import { tool } from "../../../environment/tool.ts";
import type { Kit } from "../../../environment/toolkit.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { equalValues } from "../../../value/equal.ts";
import { attribute, compare, iterate, length, multiply, subtract } from "../../../value/python-operations.ts";
import type { Value } from "../../../value/value.ts";
import { choiceParameter, integerParameter, objectListParameter, textParameter } from "../../parameters.ts";
import { flightInfoDefinition, passengerDefinition } from "../definitions.ts";
import * as texts from "../fixed-texts.ts";
import { asRecords, editReservation, findBookable, findUser } from "../lookups.ts";
import { flightInfoSchema, passengerSchema, type Reservation, type ReservationFlight } from "../models.ts";
import { payForUpdate } from "../pay-for-update.ts";

const pricePerBag = 50n;

export const updateReservationBaggages = tool({
  name: "update_reservation_baggages",
  kind: "write",
  parameters: {
    reservation_id: textParameter,
    total_baggages: integerParameter,
    nonfree_baggages: integerParameter,
    payment_id: textParameter,
  },
  run(kit: Kit, { reservation_id, total_baggages, nonfree_baggages, payment_id }) {
    const reservation = editReservation(kit, reservation_id);
    findUser(kit, reservation.user_id);
    const more = subtract(nonfree_baggages, reservation.nonfree_baggages);
    payForUpdate(kit, reservation, payment_id, multiply(pricePerBag, compare(more, 0n, ">") > 0 ? more : 0n));
    reservation.total_baggages = total_baggages;
    reservation.nonfree_baggages = nonfree_baggages;
    return reservation;
  },
});

export const updateReservationFlights = tool({
  name: "update_reservation_flights",
  kind: "write",
  parameters: {
    reservation_id: textParameter,
    cabin: choiceParameter("business", "economy", "basic_economy"),
    flights: objectListParameter("FlightInfo"),
    payment_id: textParameter,
  },
  definitions: { FlightInfo: flightInfoDefinition },
  run(kit: Kit, { reservation_id, cabin, flights, payment_id }) {
    const infos = asRecords(flightInfoSchema, flights);
    const reservation = editReservation(kit, reservation_id);
    findUser(kit, reservation.user_id);
    const updated = iterate(infos).map(
      (info) => keptFlight(reservation, info, cabin) ?? newFlight(kit, reservation, info, cabin),
    );
    const perPassenger = total(updated) - total(reservation.flights);
    payForUpdate(kit, reservation, payment_id, perPassenger * BigInt(length(reservation.passengers)));
    reservation.flights = updated;
    reservation.cabin = cabin;
    return reservation;
  },
});

/** A flight of the reservation that stays as it is, at the price once paid. */
function keptFlight(reservation: Reservation, info: Value, cabin: Value): ReservationFlight | undefined {
  return reservation.flights.find(
    (flight) =>
      equalValues(flight.flight_number, attribute(info, "flight_number")) &&
      equalValues(flight.date, attribute(info, "date")) &&
      equalValues(cabin, reservation.cabin),
  );
}

function newFlight(kit: Kit, reservation: Reservation, info: Value, cabin: Value): ReservationFlight {
  const { flight, date, price } = findBookable(kit, info, cabin, reservation.passengers);
  const { flight_number, origin, destination } = flight;
  return { flight_number, origin, destination, date, price };
}

function total(flights: readonly ReservationFlight[]): bigint {
  return flights.reduce((sum, flight) => sum + flight.price, 0n);
}

export const updateReservationPassengers = tool({
  name: "update_reservation_passengers",
  kind: "write",
  parameters: { reservation_id: textParameter, passengers: objectListParameter("Passenger") },
  definitions: { Passenger: passengerDefinition },
  run(kit: Kit, { reservation_id, passengers }) {
    const people = asRecords(passengerSchema, passengers);
    const reservation = editReservation(kit, reservation_id);
    if (length(people) !== length(reservation.passengers)) {
      throw new Tau2Error("ValueError", texts.passengerCountDiffers);
    }
    reservation.passengers = people;
    return reservation;
  },
});
