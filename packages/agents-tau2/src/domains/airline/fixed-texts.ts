/* Answers of the airline domain's tools, as recorded trajectories have them. Source: Tau2-bench (MIT), see NOTICE. */

export const userNotFound = (id: string): string => `User ${id} not found`;
export const reservationNotFound = (id: string): string => `Reservation ${id} not found`;
export const flightNotFound = (number: string): string => `Flight ${number} not found`;
export const flightNotFoundOnDate = (number: string, date: string): string =>
  `Flight ${number} not found on date ${date}`;
export const flightNotAvailable = (number: string, date: string): string =>
  `Flight ${number} not available on date ${date}`;
export const notEnoughSeats = (number: string): string => `Not enough seats on flight ${number}`;
export const tooManyReservations = "Too many reservations";
export const tooManyCertificates = "Too many certificates";
export const bookingPaymentNotFound = (id: string): string => `Payment method ${id} not found`;
export const notEnoughBalance = (id: string): string => `Not enough balance in payment method ${id}`;
export const amountsDiffer = (price: string, paid: string): string =>
  `Payment amount does not add up, total price is ${price}, but paid ${paid}`;
export const paymentNotFound = "Payment method not found";
export const certificateRefused = "Certificate cannot be used to update reservation";
export const giftCardTooLow = "Gift card balance is not enough";
export const passengerCountDiffers = "Number of passengers does not match";
export const certificateAdded = (certificate: string, user: string, amount: string): string =>
  `Certificate ${certificate} added to user ${user} with amount ${amount}.`;

/** The airports that the domain flies to, in the order of the original's list. */
export const airports: readonly { readonly iata: string; readonly city: string }[] = [
  { iata: "SFO", city: "San Francisco" },
  { iata: "JFK", city: "New York" },
  { iata: "LAX", city: "Los Angeles" },
  { iata: "ORD", city: "Chicago" },
  { iata: "DFW", city: "Dallas" },
  { iata: "DEN", city: "Denver" },
  { iata: "SEA", city: "Seattle" },
  { iata: "ATL", city: "Atlanta" },
  { iata: "MIA", city: "Miami" },
  { iata: "BOS", city: "Boston" },
  { iata: "PHX", city: "Phoenix" },
  { iata: "IAH", city: "Houston" },
  { iata: "LAS", city: "Las Vegas" },
  { iata: "MCO", city: "Orlando" },
  { iata: "EWR", city: "Newark" },
  { iata: "CLT", city: "Charlotte" },
  { iata: "MSP", city: "Minneapolis" },
  { iata: "DTW", city: "Detroit" },
  { iata: "PHL", city: "Philadelphia" },
  { iata: "LGA", city: "LaGuardia" },
];
