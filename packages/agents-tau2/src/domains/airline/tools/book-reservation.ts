import { tool } from "../../../environment/tool.ts";
import type { Kit } from "../../../environment/toolkit.ts";
import { unsupportedOperands } from "../../../fixed-texts.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { equalValues } from "../../../value/equal.ts";
import {
  add,
  attribute,
  compare,
  iterate,
  length,
  multiply,
  subtract,
} from "../../../value/python-operations.ts";
import { pythonLiteral, pythonText } from "../../../value/python-text.ts";
import type { Value } from "../../../value/value.ts";
import { choiceParameter, integerParameter, objectListParameter, textParameter } from "../../parameters.ts";
import { flightInfoDefinition, passengerDefinition, paymentDefinition } from "../definitions.ts";
import * as texts from "../fixed-texts.ts";
import { asRecords, type Bookable, editUser, findBookable, findUser } from "../lookups.ts";
import {
  flightInfoSchema,
  flights,
  passengerSchema,
  paymentSchema,
  reservationSchema,
  reservations,
  type User,
} from "../models.ts";

const newIds = ["HATHAT", "HATHAU", "HATHAV"];
const now = "2024-05-15T15:00:00";
const insurancePerPassenger = 30n;
const pricePerBag = 50n;

export const bookReservation = tool({
  name: "book_reservation",
  kind: "write",
  parameters: {
    user_id: textParameter,
    origin: textParameter,
    destination: textParameter,
    flight_type: choiceParameter("round_trip", "one_way"),
    cabin: choiceParameter("business", "economy", "basic_economy"),
    flights: objectListParameter("FlightInfo"),
    passengers: objectListParameter("Passenger"),
    payment_methods: objectListParameter("Payment"),
    total_baggages: integerParameter,
    nonfree_baggages: integerParameter,
    insurance: choiceParameter("yes", "no"),
  },
  definitions: {
    FlightInfo: flightInfoDefinition,
    Passenger: passengerDefinition,
    Payment: paymentDefinition,
  },
  run(kit: Kit, args) {
    const infos = asRecords(flightInfoSchema, args.flights);
    const passengers = asRecords(passengerSchema, args.passengers);
    const payments = asRecords(paymentSchema, args.payment_methods);
    const user = findUser(kit, args.user_id);
    const reservation_id = newReservationId(kit);
    const reservation = reservationSchema.parse(
      new Map<string, Value>([
        ...Object.entries(args),
        ["reservation_id", reservation_id],
        ["user_id", user.user_id],
        ["flights", []],
        ["passengers", passengers],
        ["payment_history", payments],
        ["created_at", now],
      ]),
    );
    const bookables = iterate(infos).map((info) => findBookable(kit, info, args.cabin, passengers));
    for (const { flight, date, price } of bookables) {
      const { flight_number, origin, destination } = flight;
      reservation.flights.push({ flight_number, origin, destination, date, price });
    }
    checkPayments(user.payment_methods, iterate(payments), priceOf(bookables, passengers, args));
    deductPayments(editUser(kit, user.user_id), iterate(payments));
    takeSeats(kit, bookables, reservation.cabin, length(passengers));
    kit.db.get(reservations).set(reservation_id, reservation);
    editUser(kit, user.user_id).reservations.push(reservation_id);
    return reservation;
  },
});

function newReservationId(kit: Kit): string {
  const free = newIds.find((id) => !kit.db.get(reservations).has(id));
  if (free === undefined) throw new Tau2Error("ValueError", texts.tooManyReservations);
  return free;
}

function priceOf(
  bookables: readonly Bookable[],
  passengers: Value,
  { insurance, nonfree_baggages }: { readonly insurance: Value; readonly nonfree_baggages: Value },
): bigint | number {
  const count = BigInt(length(passengers));
  let price: bigint = bookables.reduce((sum, bookable) => sum + bookable.price * count, 0n);
  if (insurance === "yes") price += insurancePerPassenger * count;
  // a text of digits passes the data model, and Python then repeats it fifty times
  if (typeof nonfree_baggages === "string") {
    throw new Tau2Error("TypeError", unsupportedOperands("+=", "int", "str"));
  }
  return add(price, multiply(pricePerBag, nonfree_baggages), "+=");
}

type Wallet = ReadonlyMap<string, { readonly source: string; readonly amount?: bigint | number }>;

function checkPayments(wallet: Wallet, payments: readonly Value[], price: bigint | number): void {
  let paid: bigint | number = 0n;
  for (const payment of payments) {
    const id = pythonText(attribute(payment, "payment_id"));
    const method = wallet.get(id);
    if (method === undefined) throw new Tau2Error("ValueError", texts.bookingPaymentNotFound(id));
    const amount = attribute(payment, "amount");
    if (method.amount !== undefined && compare(method.amount, amount, "<") < 0) {
      throw new Tau2Error("ValueError", texts.notEnoughBalance(id));
    }
    paid = add(paid, amount);
  }
  if (!equalValues(paid, price)) {
    throw new Tau2Error("ValueError", texts.amountsDiffer(pythonText(price), pythonText(paid)));
  }
}

function deductPayments(user: User, payments: readonly Value[]): void {
  for (const payment of payments) {
    const id = pythonText(attribute(payment, "payment_id"));
    const method = user.payment_methods.get(id);
    // a certificate that is named twice is gone the second time
    if (method === undefined) throw new Tau2Error("KeyError", pythonLiteral(id));
    if (method.source === "gift_card") method.amount = subtract(method.amount, attribute(payment, "amount"));
    if (method.source === "certificate") user.payment_methods.delete(id);
  }
}

function takeSeats(kit: Kit, bookables: readonly Bookable[], cabin: string, count: number): void {
  for (const { flight, date } of bookables) {
    const status = kit.db.get(flights).edit(flight.flight_number)?.dates.get(date);
    if (status?.status !== "available") continue;
    status.available_seats.set(cabin, (status.available_seats.get(cabin) ?? 0n) - BigInt(count));
  }
}
