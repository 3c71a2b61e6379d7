import type { DataFolder } from "../data-folder/data-folder.ts";
import type { Environment } from "../environment/environment.ts";
import type { ToolDescriptions } from "../environment/tool-schema.ts";

/** What one environment may differ in. */
export interface EnvironmentOptions {
  /** Whether the agent works alone. @throws {Tau2Error} from the domain, if it does not support that */
  solo?: boolean;
  /** Gives eight hexadecimal digits for an id the tools make up; by default counted from `00000001`. */
  nextId?: () => string;
}

/** Our descriptions of a domain's tools, agent's and user's side. */
export interface DomainDescriptions {
  readonly assistant: ToolDescriptions;
  readonly user: ToolDescriptions;
}

/** A domain with its data loaded. Environments made from it share the data and cost little each. */
export interface Domain {
  readonly name: string;
  readonly descriptions: DomainDescriptions;
  /** @throws {Tau2Error} when the domain refuses the options */
  environment(options?: EnvironmentOptions): Environment;
}

/** A domain before its data is loaded. */
export interface DomainSpec {
  readonly name: string;
  /** Name of the folder below `domains/` with its data. */
  readonly folder: string;
  load(data: DataFolder): Promise<Domain>;
}

/** Ids counted from 1 in eight digits. */
export function countedIds(): () => string {
  let count = 0;
  return () => String(++count).padStart(8, "0");
}
