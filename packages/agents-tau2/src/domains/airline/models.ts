import { CollectionKey } from "../../environment/collection.ts";
import type { Table } from "../../environment/table.ts";
import { dictionaryOf, listOf, unionOf } from "../../schema/collection-types.ts";
import { optional } from "../../schema/field-type.ts";
import { type RecordOf, record } from "../../schema/record-schema.ts";
import { integer, oneOf, real, text } from "../../schema/scalar-types.ts";
import type { Value } from "../../value/value.ts";

const cabin = oneOf("business", "economy", "basic_economy");
const insurance = oneOf("yes", "no");
const flightType = oneOf("round_trip", "one_way");
const perCabin = dictionaryOf(integer, cabin);

export const paymentSchema = record("Payment", { payment_id: text, amount: integer });
export type Payment = RecordOf<typeof paymentSchema>;

const creditCard = record("CreditCard", {
  source: oneOf("credit_card"),
  id: text,
  brand: text,
  last_four: text,
});
const giftCard = record("GiftCard", { source: oneOf("gift_card"), id: text, amount: real });
export const certificateSchema = record("Certificate", {
  source: oneOf("certificate"),
  id: text,
  amount: real,
});
type GiftCard = Omit<RecordOf<typeof giftCard>, "amount"> & { amount: bigint | number };
/** A way to pay; a gift card's amount takes the type that arithmetic gives it. */
export type PaymentMethod = RecordOf<typeof creditCard> | GiftCard | RecordOf<typeof certificateSchema>;

export const passengerSchema = record("Passenger", { first_name: text, last_name: text, dob: text });

const availableDate = record("FlightDateStatusAvailable", {
  status: oneOf("available"),
  available_seats: perCabin,
  prices: perCabin,
});
const landedDate = record("FlightDateStatusLanded", {
  status: oneOf("landed"),
  actual_departure_time_est: text,
  actual_arrival_time_est: text,
});
const cancelledDate = record("FlightDateStatusCancelled", { status: oneOf("cancelled") });
const estimates = { estimated_departure_time_est: text, estimated_arrival_time_est: text };
const delayedDate = record("FlightDateStatusDelayed", { status: oneOf("delayed"), ...estimates });
const flyingDate = record("FlightDataStatusFlying", {
  status: oneOf("flying"),
  actual_departure_time_est: text,
  estimated_arrival_time_est: text,
});
const onTimeDate = record("FlightDataStatusOnTime", { status: oneOf("on time"), ...estimates });
export type AvailableDate = RecordOf<typeof availableDate>;

const route = { flight_number: text, origin: text, destination: text };

export const flightSchema = record("Flight", {
  ...route,
  scheduled_departure_time_est: text,
  scheduled_arrival_time_est: text,
  dates: dictionaryOf(unionOf(availableDate, landedDate, cancelledDate, delayedDate, flyingDate, onTimeDate)),
});
export type Flight = RecordOf<typeof flightSchema>;

export const reservationFlightSchema = record("ReservationFlight", { ...route, date: text, price: integer });
export type ReservationFlight = RecordOf<typeof reservationFlightSchema>;

export const flightInfoSchema = record("FlightInfo", { flight_number: text, date: text });

export const userSchema = record("User", {
  user_id: text,
  name: record("Name", { first_name: text, last_name: text }),
  address: record("Address", {
    address1: text,
    address2: optional(text),
    city: text,
    country: text,
    state: text,
    zip: text,
  }),
  email: text,
  dob: text,
  payment_methods: dictionaryOf(unionOf(creditCard, giftCard, certificateSchema)),
  saved_passengers: listOf(passengerSchema),
  membership: oneOf("gold", "silver", "regular"),
  reservations: listOf(text),
});
export type User = Omit<RecordOf<typeof userSchema>, "payment_methods"> & {
  payment_methods: Map<string, PaymentMethod>;
};

export const reservationSchema = record("Reservation", {
  reservation_id: text,
  user_id: text,
  origin: text,
  destination: text,
  flight_type: flightType,
  cabin,
  flights: listOf(reservationFlightSchema),
  passengers: listOf(passengerSchema),
  payment_history: listOf(paymentSchema),
  created_at: text,
  total_baggages: integer,
  nonfree_baggages: integer,
  insurance,
  status: optional(oneOf("cancelled")),
});
/** A reservation; what updates store unchecked has whatever type the caller sent. */
export type Reservation = Omit<
  RecordOf<typeof reservationSchema>,
  "cabin" | "passengers" | "total_baggages" | "nonfree_baggages"
> & { cabin: Value; passengers: Value; total_baggages: Value; nonfree_baggages: Value };

export const flights = new CollectionKey<Table<Flight>>("flights");
export const users = new CollectionKey<Table<User>>("users");
export const reservations = new CollectionKey<Table<Reservation>>("reservations");
