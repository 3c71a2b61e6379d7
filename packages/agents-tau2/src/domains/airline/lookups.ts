import type { Kit } from "../../environment/toolkit.ts";
import type { RecordSchema } from "../../schema/record-schema.ts";
import { Tau2Error } from "../../tau2-error.ts";
import type { Frozen } from "../../value/frozen.ts";
import { attribute, dictionaryKey, iterate, length } from "../../value/python-operations.ts";
import { pythonLiteral, pythonText } from "../../value/python-text.ts";
import { isDictionary, type Value } from "../../value/value.ts";
import * as texts from "./fixed-texts.ts";
import {
  type AvailableDate,
  type Flight,
  flights,
  type Reservation,
  reservations,
  type User,
  users,
} from "./models.ts";

function found<T>(record: T | undefined, otherwise: (id: string) => string, id: Value): T {
  if (record === undefined) throw new Tau2Error("ValueError", otherwise(pythonText(id)));
  return record;
}

export function findUser(kit: Kit, id: Value): Frozen<User> {
  const key = dictionaryKey(id);
  return found(key === undefined ? undefined : kit.db.get(users).get(key), texts.userNotFound, id);
}

export function editUser(kit: Kit, id: Value): User {
  const key = dictionaryKey(id);
  return found(key === undefined ? undefined : kit.db.get(users).edit(key), texts.userNotFound, id);
}

export function findReservation(kit: Kit, id: Value): Frozen<Reservation> {
  const key = dictionaryKey(id);
  return found(
    key === undefined ? undefined : kit.db.get(reservations).get(key),
    texts.reservationNotFound,
    id,
  );
}

export function editReservation(kit: Kit, id: Value): Reservation {
  const key = dictionaryKey(id);
  return found(
    key === undefined ? undefined : kit.db.get(reservations).edit(key),
    texts.reservationNotFound,
    id,
  );
}

export function findFlight(kit: Kit, number: Value): Frozen<Flight> {
  const key = dictionaryKey(number);
  return found(key === undefined ? undefined : kit.db.get(flights).get(key), texts.flightNotFound, number);
}

type FlightDate = Frozen<Flight> extends { dates: ReadonlyMap<string, infer D> } ? D : never;

export function findFlightDate(kit: Kit, number: Value, date: Value): FlightDate {
  const flight = findFlight(kit, number);
  const key = dictionaryKey(date);
  const found = key === undefined ? undefined : flight.dates.get(key);
  if (found === undefined) {
    throw new Tau2Error("ValueError", texts.flightNotFoundOnDate(pythonText(number), pythonText(date)));
  }
  return found;
}

/** A flight that can be booked: its date, its price in a cabin, and that there is room for all passengers. */
export interface Bookable {
  readonly flight: Frozen<Flight>;
  readonly date: string;
  readonly price: bigint;
}

/**
 * The checks that booking and changing share, in the original's order.
 *
 * @throws {Tau2Error} when flight or date are unknown, not for sale, or full in this cabin
 */
export function findBookable(kit: Kit, info: Value, cabin: Value, passengers: Value): Bookable {
  const number = attribute(info, "flight_number");
  const flight = findFlight(kit, number);
  const date = attribute(info, "date");
  const status = findFlightDate(kit, number, date);
  if (status.status !== "available") {
    throw new Tau2Error("ValueError", texts.flightNotAvailable(pythonText(number), pythonText(date)));
  }
  if (inCabin(status.available_seats, cabin) < length(passengers)) {
    throw new Tau2Error("ValueError", texts.notEnoughSeats(pythonText(number)));
  }
  return { flight, date: pythonText(date), price: inCabin(status.prices, cabin) };
}

function inCabin(perCabin: Frozen<AvailableDate>["prices"], cabin: Value): bigint {
  const key = dictionaryKey(cabin);
  const value = key === undefined ? undefined : perCabin.get(key);
  if (value === undefined) throw new Tau2Error("KeyError", pythonLiteral(cabin));
  return value;
}

/** The items of a list argument as records, if all of them are dictionaries; else the argument as it is. */
export function asRecords<R extends Value>(schema: RecordSchema<R>, argument: Value): Value {
  const items = iterate(argument);
  if (!items.every(isDictionary)) return argument;
  return items.map((item) => schema.parse(item));
}
