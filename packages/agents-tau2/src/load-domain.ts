import { OptionError } from "@matrix/core";
import { loadUserGuidelines, type UserGuidelines } from "./conversation/user-guidelines.ts";
import { DataFolder } from "./data-folder/data-folder.ts";
import type { Domain, DomainDescriptions } from "./domains/domain.ts";
import { domainSpec } from "./domains/registry.ts";
import { ownDataDir } from "./own-data.ts";
import { loadTasks, type TaskSelection } from "./task/load-tasks.ts";
import type { Task } from "./task/task.ts";

/** Where a domain's data are and what is said of its tools. */
export interface LoadOptions {
  /** Folder of upstream's layout (`data/tau2` in its repository). Not needed for the library domain. */
  readonly dataDir?: string;
  /** Descriptions in place of ours; see {@link descriptionsFromTools}. */
  readonly descriptions?: DomainDescriptions;
}

/** A domain with everything that is read from its folder. */
export interface LoadedDomain {
  readonly domain: Domain;
  /** How simulated users are told to behave: the folder's guidelines, or ours where it has none. */
  readonly guidelines: UserGuidelines;
  /** Reads tasks, by default those of the `base` split. @throws {DataError} {Tau2Error} */
  tasks(selection?: TaskSelection): Promise<Task[]>;
}

/**
 * Loads a domain. Its data are held once, however many environments are made from it.
 *
 * @throws {OptionError} for an unknown domain or a missing `dataDir`; {DataError} when files are missing or cannot be read;
 * {Tau2Error} naming what is wrong in them
 */
export async function loadDomain(name: string, options: LoadOptions = {}): Promise<LoadedDomain> {
  const spec = domainSpec(name);
  const { dataDir = name === "library" ? ownDataDir : undefined, descriptions } = options;
  if (dataDir === undefined) {
    throw new OptionError(
      `domain "${name}" needs dataDir, a folder with upstream's data; only "library" comes with its own`,
    );
  }
  const data = await DataFolder.open(dataDir);
  const domain = await spec.load(data);
  const hasGuidelines = await data.hasText("user_simulator", "simulation_guidelines.md");
  return {
    domain: descriptions === undefined ? domain : { ...domain, descriptions },
    guidelines: await loadUserGuidelines(hasGuidelines ? data : await DataFolder.open(ownDataDir)),
    tasks: (selection) => loadTasks(data, spec.folder, selection),
  };
}
