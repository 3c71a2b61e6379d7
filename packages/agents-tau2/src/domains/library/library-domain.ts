import type { DataFolder } from "../../data-folder/data-folder.ts";
import { Database } from "../../environment/database.ts";
import { Environment } from "../../environment/environment.ts";
import { toolkit } from "../../environment/toolkit.ts";
import type { Domain, DomainSpec } from "../domain.ts";
import { loadTable, membersOf } from "../load-table.ts";
import { agentTools } from "./agent-tools.ts";
import { descriptions } from "./descriptions.ts";
import { bookSchema, loanSchema, memberSchema } from "./models.ts";

const folder = "domains/library";

/** A library's lending desk: a small domain of our own, whose data come with this package. */
export const libraryDomain: DomainSpec = { name: "library", folder, load };

async function load(data: DataFolder): Promise<Domain> {
  const file = membersOf(await data.read(folder, "db"), "LibraryDB");
  const policy = await data.readText(folder, "policy.md");
  const soloPolicy = await data.readText(folder, "policy_solo.md");
  const database = new Database("LibraryDB", {
    books: loadTable(file, "books", bookSchema),
    members: loadTable(file, "members", memberSchema),
    loans: loadTable(file, "loans", loanSchema),
  });
  return {
    name: "library",
    descriptions,
    environment: ({ solo = false } = {}) =>
      new Environment({
        domain: "library",
        policy: solo ? soloPolicy : policy,
        agent: toolkit(agentTools, { db: database.fork() }),
        solo,
      }),
  };
}
