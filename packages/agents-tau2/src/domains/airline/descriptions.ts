import type { DomainDescriptions } from "../domain.ts";
import { calculateDescription, transferDescription } from "../shared-descriptions.ts";

const reservationId = "Six-character reservation id, e.g. 'ZFA04Y'.";
const userId = "Id of the customer, e.g. 'sara_doe_496'.";
const paymentId = "Id of a payment method in the customer's profile, e.g. 'credit_card_7815826'.";
const search = {
  origin: "Three-letter code of the departure airport, e.g. 'JFK'.",
  destination: "Three-letter code of the arrival airport, e.g. 'LAX'.",
  date: "Day of departure as YYYY-MM-DD, e.g. '2024-05-20'.",
};
const flightInfo = {
  flight_number: "Flight number, e.g. 'HAT001'.",
  date: "Day of the flight as YYYY-MM-DD.",
};
const passenger = {
  first_name: "First name of the passenger.",
  last_name: "Last name of the passenger.",
  dob: "Date of birth as YYYY-MM-DD.",
};

export const descriptions: DomainDescriptions = {
  assistant: {
    book_reservation: {
      text: "Make a new reservation and charge it. The payments have to add up to the exact total price.",
      parameters: {
        user_id: userId,
        origin: search.origin,
        destination: search.destination,
        flight_type: "One way or round trip.",
        cabin: "Cabin for the whole reservation.",
        flights: "Every flight of the trip, in order.",
        passengers: "Everybody who flies.",
        payment_methods: "What is paid by which method.",
        total_baggages: "How many bags in all.",
        nonfree_baggages: "How many of the bags are paid for.",
        insurance: "Whether travel insurance is taken for all passengers.",
      },
      definitions: {
        FlightInfo: flightInfo,
        Passenger: passenger,
        Payment: { payment_id: paymentId, amount: "Whole dollars paid with it." },
      },
    },
    calculate: calculateDescription,
    cancel_reservation: {
      text: "Cancel a reservation as a whole and refund its payments.",
      parameters: { reservation_id: reservationId },
    },
    get_reservation_details: {
      text: "Look up a reservation: flights, passengers, payments, bags.",
      parameters: { reservation_id: reservationId },
    },
    get_user_details: {
      text: "Look up a customer's profile: address, payment methods, membership, reservation ids.",
      parameters: { user_id: userId },
    },
    list_all_airports: { text: "List every airport with its code and city." },
    search_direct_flight: {
      text: "Find flights without a stop that can be booked on a day.",
      parameters: search,
    },
    search_onestop_flight: {
      text: "Find pairs of flights with one stop in between that can be booked from a day on.",
      parameters: search,
    },
    send_certificate: {
      text: "Give a customer a travel certificate. This cannot be undone.",
      parameters: { user_id: userId, amount: "Whole dollars the certificate is worth." },
    },
    transfer_to_human_agents: transferDescription,
    update_reservation_baggages: {
      text: "Change the number of bags of a reservation; additional paid bags are charged.",
      parameters: {
        reservation_id: reservationId,
        total_baggages: "How many bags in all after the change.",
        nonfree_baggages: "How many of them are paid for.",
        payment_id: paymentId,
      },
    },
    update_reservation_flights: {
      text: "Change flights or cabin of a reservation; the difference in price is charged or refunded.",
      parameters: {
        reservation_id: reservationId,
        cabin: "Cabin after the change.",
        flights: "All flights after the change, including those that stay the same.",
        payment_id: paymentId,
      },
      definitions: { FlightInfo: flightInfo },
    },
    update_reservation_passengers: {
      text: "Correct who flies on a reservation. The number of passengers has to stay.",
      parameters: { reservation_id: reservationId, passengers: "All passengers after the change." },
      definitions: { Passenger: passenger },
    },
    get_flight_status: {
      text: "Ask how a flight of a day stands, e.g. available, delayed or landed.",
      parameters: flightInfo,
    },
  },
  user: {},
};
