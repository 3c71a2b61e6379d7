import type { DataFolder } from "../../data-folder/data-folder.ts";
import { Database } from "../../environment/database.ts";
import { Environment } from "../../environment/environment.ts";
import { toolkit } from "../../environment/toolkit.ts";
import type { Domain, DomainSpec } from "../domain.ts";
import { loadTable, membersOf } from "../load-table.ts";
import { agentTools } from "./agent-tools.ts";
import { descriptions } from "./descriptions.ts";
import { notificationSchema, taskSchema, userSchema } from "./models.ts";
import { userTools } from "./user-tools.ts";

/** Tasks on a list: the smallest domain, with a user side and a solo mode. */
export const mockDomain: DomainSpec = { name: "mock", folder: "domains/mock", load };

async function load(data: DataFolder): Promise<Domain> {
  const agentFile = membersOf(await data.read("domains/mock", "db"), "MockDB");
  const userFile = membersOf(await data.read("domains/mock", "user_db"), "MockUserDB");
  const policy = await data.readText("domains/mock", "policy.md");
  const soloPolicy = await data.readText("domains/mock", "policy_solo.md");
  const agentData = new Database("MockDB", {
    tasks: loadTable(agentFile, "tasks", taskSchema),
    users: loadTable(agentFile, "users", userSchema),
  });
  const userData = new Database("MockUserDB", {
    notifications: loadTable(userFile, "notifications", notificationSchema),
  });
  return {
    name: "mock",
    descriptions,
    environment: ({ solo = false } = {}) =>
      new Environment({
        domain: "mock",
        policy: solo ? soloPolicy : policy,
        agent: toolkit(agentTools, { db: agentData.fork() }),
        user: toolkit(userTools, { db: userData.fork() }),
        solo,
      }),
  };
}
