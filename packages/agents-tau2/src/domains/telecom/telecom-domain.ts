import type { DataFolder } from "../../data-folder/data-folder.ts";
import { Cell } from "../../environment/cell.ts";
import { Database } from "../../environment/database.ts";
import { Environment } from "../../environment/environment.ts";
import { Listing } from "../../environment/listing.ts";
import { toolkit } from "../../environment/toolkit.ts";
import { listOf } from "../../schema/collection-types.ts";
import { readAs } from "../../schema/read-as.ts";
import type { RecordSchema } from "../../schema/record-schema.ts";
import type { Dictionary, Value } from "../../value/value.ts";
import { countedIds, type Domain, type DomainSpec } from "../domain.ts";
import { membersOf } from "../load-table.ts";
import { agentTools } from "./agent/agent-tools.ts";
import { billSchema, customerSchema, deviceSchema, lineSchema, planSchema } from "./agent/models.ts";
import { descriptions } from "./descriptions.ts";
import { policyText } from "./fixed-texts.ts";
import { defaultVpn } from "./phone/kit.ts";
import { phoneSchema, surroundingsSchema } from "./phone/models.ts";
import { userTools } from "./phone/user-tools.ts";
import { syncTelecom } from "./sync.ts";

const folder = "domains/telecom";

/** How an agent is told to solve technical problems. */
interface PolicyFiles {
  readonly support: string;
  readonly soloSupport: string;
}

const manual: PolicyFiles = { support: "tech_support_manual.md", soloSupport: "tech_support_manual.md" };
const workflow: PolicyFiles = {
  support: "tech_support_workflow.md",
  soloSupport: "tech_support_workflow_solo.md",
};

/** A carrier and a user's phone, each with tools of its own; technical support by a manual. */
export const telecomDomain: DomainSpec = {
  name: "telecom",
  folder,
  load: (data) => load(data, "telecom", manual),
};

/** The same, with technical support by a workflow. */
export const telecomWorkflowDomain: DomainSpec = {
  name: "telecom-workflow",
  folder,
  load: (data) => load(data, "telecom-workflow", workflow),
};

async function load(data: DataFolder, name: string, files: PolicyFiles): Promise<Domain> {
  const carrierFile = membersOf(await data.read(folder, "db"), "TelecomDB");
  const userFile = membersOf(await data.read(folder, "user_db"), "TelecomUserDB");
  const policy = await readPolicy(data, "main_policy.md", files.support);
  const soloPolicy = await readPolicy(data, "main_policy_solo.md", files.soloSupport);
  const carrier = new Database("TelecomDB", {
    plans: listing(carrierFile, "plans", planSchema),
    customers: listing(carrierFile, "customers", customerSchema),
    lines: listing(carrierFile, "lines", lineSchema),
    bills: listing(carrierFile, "bills", billSchema),
    devices: listing(carrierFile, "devices", deviceSchema),
  });
  const user = new Database("TelecomUserDB", {
    device: new Cell(phoneSchema, phoneSchema.parse(userFile.get("device") ?? new Map())),
    surroundings: new Cell(
      surroundingsSchema,
      surroundingsSchema.parse(userFile.get("surroundings") ?? new Map()),
    ),
  });
  return {
    name,
    descriptions,
    environment({ solo = false, nextId = countedIds() } = {}) {
      const carrierKit = { db: carrier.fork(), nextId };
      const phoneKit = { db: user.fork(), vpn: defaultVpn() };
      return new Environment({
        domain: name,
        policy: solo ? soloPolicy : policy,
        agent: toolkit(agentTools, carrierKit),
        user: toolkit(userTools, phoneKit),
        solo,
        sync: () => syncTelecom(carrierKit, phoneKit),
      });
    },
  };
}

function listing<R extends Value>(members: Dictionary, name: string, schema: RecordSchema<R>): Listing<R> {
  return new Listing(schema, readAs(listOf(schema), members.get(name) ?? [], schema.model));
}

async function readPolicy(data: DataFolder, main: string, support: string): Promise<string> {
  return policyText(await data.readText(folder, main), await data.readText(folder, support));
}
