import { DataFolder } from "../src/data-folder/data-folder.ts";
import type { Domain } from "../src/domains/domain.ts";
import { domainSpec } from "../src/domains/registry.ts";
import { loadTasks } from "../src/task/load-tasks.ts";
import type { Task } from "../src/task/task.ts";

const domains = new Map<string, Promise<Domain>>();
const tasks = new Map<string, Promise<ReadonlyMap<string, Task>>>();

/** A domain with the data of a folder; loaded once. */
export function goldenDomain(dataDir: string, name: string): Promise<Domain> {
  const key = `${dataDir} ${name}`;
  const loaded = domains.get(key) ?? DataFolder.open(dataDir).then((data) => domainSpec(name).load(data));
  domains.set(key, loaded);
  return loaded;
}

/** One task of a domain, of any split. */
export async function goldenTask(dataDir: string, domain: string, id: string): Promise<Task> {
  const { folder } = domainSpec(domain);
  const key = `${dataDir} ${folder}`;
  const loaded = tasks.get(key) ?? loadById(dataDir, folder);
  tasks.set(key, loaded);
  const task = (await loaded).get(id);
  if (task === undefined) throw new RangeError(`no task "${id}" in "${folder}"`);
  return task;
}

async function loadById(dataDir: string, folder: string): Promise<ReadonlyMap<string, Task>> {
  const all = await loadTasks(await DataFolder.open(dataDir), folder, { split: null });
  return new Map(all.map((task) => [task.id, task]));
}
