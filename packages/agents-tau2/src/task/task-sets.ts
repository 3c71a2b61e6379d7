import { OptionError } from "@matrix/core";

/** A named choice of tasks. */
export interface TaskSet {
  readonly domain: string;
  /** The split it takes when none is asked for. */
  readonly split: string;
}

const sets: Readonly<Record<string, TaskSet>> = {
  mock: { domain: "mock", split: "base" },
  airline: { domain: "airline", split: "base" },
  retail: { domain: "retail", split: "base" },
  telecom: { domain: "telecom", split: "base" },
  telecom_full: { domain: "telecom", split: "full" },
  telecom_small: { domain: "telecom", split: "small" },
  "telecom-workflow": { domain: "telecom-workflow", split: "base" },
  library: { domain: "library", split: "base" },
};

/** The task set of a name, as the original's command line knows them. @throws {OptionError} for an unknown name */
export function taskSet(name: string): TaskSet {
  const found = Object.hasOwn(sets, name) ? sets[name] : undefined;
  if (found !== undefined) return found;
  throw new OptionError(`task set "${name}" is not one of ${Object.keys(sets).join(", ")}`);
}
