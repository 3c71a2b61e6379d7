import { createHash } from "node:crypto";
import { DataError, type JsonObject, type RowSource } from "@matrix/core";
import { agentTakes } from "../conversation/agent-kind.ts";
import type { LoadedDomain } from "../load-domain.ts";
import type { Task } from "../task/task.ts";
import { taskRow } from "../task/task-row.ts";
import { type ChosenDomain, chosenDomains } from "./chosen-tasks.ts";
import { domainLoader } from "./domain-loader.ts";
import type { Tau2Options } from "./options.ts";

/**
 * The tasks that the options name, as rows: domain by domain, in the order of their files. Tasks that the agent cannot take are left
 * out, as in the original.
 *
 * Its methods throw {DataError}, {OptionError} or {Tau2Error} where the tasks cannot be had.
 */
export function taskSource(options: Tau2Options): RowSource {
  const chosen = chosenDomains(options);
  let reading: Promise<JsonObject[]> | undefined;
  const read = () => {
    reading ??= readRows(chosen, options);
    return reading;
  };
  return {
    async fingerprint() {
      const rows = await read();
      const hash = createHash("sha256");
      for (const row of rows) hash.update(JSON.stringify(row)).update("\n");
      const names = chosen.map(({ domain, split }) => `${domain} (${split})`).join(", ");
      return { description: `${rows.length} tasks of ${names}`, fingerprint: hash.digest("hex") };
    },
    count: async () => (await read()).length,
    async *rows({ start }) {
      for (const [index, value] of (await read()).entries()) if (index >= start) yield { index, value };
    },
  };
}

async function readRows(chosen: readonly ChosenDomain[], options: Tau2Options): Promise<JsonObject[]> {
  const { agent, num_tasks, task_ids } = options;
  const load = domainLoader(options);
  const rows: JsonObject[] = [];
  const missing = new Set(task_ids);
  for (const { domain, split } of chosen) {
    const loaded = await load(domain);
    refuseSolo(loaded, options);
    const tasks = await loaded.tasks({ split, ...(task_ids === null ? {} : { ids: new Set(task_ids) }) });
    for (const { id } of tasks) missing.delete(id);
    const taken = tasks.slice(0, num_tasks ?? tasks.length).filter((task) => takes(agent, task));
    rows.push(...taken.map((task) => taskRow(task, domain)));
  }
  if (missing.size === 0) return rows;
  const where = chosen.map(({ domain, split }) => `split "${split}" of ${domain}`).join(", ");
  throw new DataError(`tau2: no task ${[...missing].map((id) => `"${id}"`).join(", ")} in ${where}`);
}

function takes({ implementation }: Tau2Options["agent"], task: Task): boolean {
  return agentTakes(implementation, task);
}

/** Finds out before any row is let in. @throws {Tau2Error} when the domain has no solo mode and the agent works alone */
function refuseSolo({ domain }: LoadedDomain, { agent, environment }: Tau2Options): void {
  if (environment.kind === "native") domain.environment({ solo: agent.implementation === "llm_agent_solo" });
}
