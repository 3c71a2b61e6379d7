import { type Kit, toolkitSpec } from "../../environment/toolkit.ts";
import { calculateTool } from "../calculate-tool.ts";
import { transferTool } from "../transfer-tool.ts";
import { bookReservation } from "./tools/book-reservation.ts";
import { cancelReservation } from "./tools/cancel-reservation.ts";
import { getFlightStatus, getReservationDetails, getUserDetails, listAllAirports } from "./tools/look-up.ts";
import { searchDirectFlight, searchOnestopFlight } from "./tools/search-flights.ts";
import { sendCertificate } from "./tools/send-certificate.ts";
import {
  updateReservationBaggages,
  updateReservationFlights,
  updateReservationPassengers,
} from "./tools/update-reservation.ts";

export const agentTools = toolkitSpec<Kit>("AirlineTools", [
  bookReservation,
  calculateTool,
  cancelReservation,
  getReservationDetails,
  getUserDetails,
  listAllAirports,
  searchDirectFlight,
  searchOnestopFlight,
  sendCertificate,
  transferTool,
  updateReservationBaggages,
  updateReservationFlights,
  updateReservationPassengers,
  getFlightStatus,
]);
