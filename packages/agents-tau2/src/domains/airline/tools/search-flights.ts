import { tool } from "../../../environment/tool.ts";
import type { Kit } from "../../../environment/toolkit.ts";
import { compareCodePoints } from "../../../value/code-points.ts";
import { dictionaryKey } from "../../../value/python-operations.ts";
import type { Value } from "../../../value/value.ts";
import { textParameter } from "../../parameters.ts";
import { flights } from "../models.ts";

interface Search {
  readonly date: Value;
  /** Null searches all. */
  readonly origin: Value;
  readonly destination: Value;
  /** Earliest departure, as a text. */
  readonly leaveAfter?: string;
}

/** A flight for sale on a date; `date` is null where the search was for direct flights. */
type Offer = {
  flight_number: string;
  origin: string;
  destination: string;
  status: "available";
  scheduled_departure_time_est: string;
  scheduled_arrival_time_est: string;
  date: Value;
  available_seats: ReadonlyMap<string, bigint>;
  prices: ReadonlyMap<string, bigint>;
};

function searchDirect(kit: Kit, { date, origin, destination, leaveAfter }: Search): Offer[] {
  const offers: Offer[] = [];
  for (const [, flight] of kit.db.get(flights).entries()) {
    if (origin !== null && origin !== flight.origin) continue;
    if (destination !== null && destination !== flight.destination) continue;
    const key = dictionaryKey(date);
    const status = key === undefined ? undefined : flight.dates.get(key);
    if (status?.status !== "available") continue;
    const { dates, ...route } = flight;
    if (leaveAfter !== undefined && compareCodePoints(route.scheduled_departure_time_est, leaveAfter) < 0)
      continue;
    const { available_seats, prices } = status;
    const { flight_number, scheduled_departure_time_est, scheduled_arrival_time_est } = route;
    offers.push({
      flight_number,
      origin: route.origin,
      destination: route.destination,
      status: "available",
      scheduled_departure_time_est,
      scheduled_arrival_time_est,
      date: null,
      available_seats,
      prices,
    });
  }
  return offers;
}

/** The day of the second flight: the next one, without zero padding, if the first lands after midnight. */
function onwardDate(date: Value, first: Offer): Value {
  if (!first.scheduled_arrival_time_est.includes("+1") || typeof date !== "string") return date;
  return `2024-05-${Number(date.slice(-2)) + 1}`;
}

const parameters = { origin: textParameter, destination: textParameter, date: textParameter };

export const searchDirectFlight = tool({
  name: "search_direct_flight",
  kind: "read",
  parameters,
  run: (kit: Kit, { origin, destination, date }) => searchDirect(kit, { origin, destination, date }),
});

export const searchOnestopFlight = tool({
  name: "search_onestop_flight",
  kind: "read",
  parameters,
  run(kit: Kit, { origin, destination, date }) {
    const pairs: Value[] = [];
    for (const first of searchDirect(kit, { origin, destination: null, date })) {
      const second = onwardDate(date, first);
      const onward: Search = {
        origin: first.destination,
        destination,
        date: second,
        leaveAfter: first.scheduled_arrival_time_est,
      };
      for (const next of searchDirect(kit, onward))
        pairs.push([
          { ...first, date },
          { ...next, date: second },
        ]);
    }
    return pairs;
  },
});
