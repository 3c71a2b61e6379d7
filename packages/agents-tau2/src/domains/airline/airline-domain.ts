import type { DataFolder } from "../../data-folder/data-folder.ts";
import { Database } from "../../environment/database.ts";
import { Environment } from "../../environment/environment.ts";
import { toolkit } from "../../environment/toolkit.ts";
import { Tau2Error } from "../../tau2-error.ts";
import type { Domain, DomainSpec } from "../domain.ts";
import { soloRefused } from "../fixed-texts.ts";
import { loadTable, membersOf } from "../load-table.ts";
import { agentTools } from "./agent-tools.ts";
import { descriptions } from "./descriptions.ts";
import { flightSchema, reservationSchema, userSchema } from "./models.ts";

/** Flight reservations: booking, changing, cancelling. Tools on the agent's side only. */
export const airlineDomain: DomainSpec = { name: "airline", folder: "domains/airline", load };

async function load(data: DataFolder): Promise<Domain> {
  const file = membersOf(await data.read("domains/airline", "db"), "FlightDB");
  const policy = await data.readText("domains/airline", "policy.md");
  const database = new Database("FlightDB", {
    flights: loadTable(file, "flights", flightSchema),
    users: loadTable(file, "users", userSchema),
    reservations: loadTable(file, "reservations", reservationSchema),
  });
  return {
    name: "airline",
    descriptions,
    environment({ solo = false } = {}) {
      if (solo) throw new Tau2Error("ValueError", soloRefused("Airline"));
      return new Environment({
        domain: "airline",
        policy,
        agent: toolkit(agentTools, { db: database.fork() }),
      });
    },
  };
}
