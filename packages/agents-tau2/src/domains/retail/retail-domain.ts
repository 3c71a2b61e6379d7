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
import { orderSchema, productSchema, userSchema } from "./models.ts";

/** Orders of a web shop: cancelling, changing, exchanging, returning. Tools on the agent's side only. */
export const retailDomain: DomainSpec = { name: "retail", folder: "domains/retail", load };

async function load(data: DataFolder): Promise<Domain> {
  const file = membersOf(await data.read("domains/retail", "db"), "RetailDB");
  const policy = await data.readText("domains/retail", "policy.md");
  const database = new Database("RetailDB", {
    products: loadTable(file, "products", productSchema),
    users: loadTable(file, "users", userSchema),
    orders: loadTable(file, "orders", orderSchema),
  });
  return {
    name: "retail",
    descriptions,
    environment({ solo = false } = {}) {
      if (solo) throw new Tau2Error("ValueError", soloRefused("Retail"));
      return new Environment({
        domain: "retail",
        policy,
        agent: toolkit(agentTools, { db: database.fork() }),
      });
    },
  };
}
