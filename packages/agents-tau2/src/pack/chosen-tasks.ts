import { OptionError } from "@matrix/core";
import { taskSet } from "../task/task-sets.ts";
import type { Tau2Options } from "./options.ts";

/** A domain whose tasks are run, and which of them. */
export interface ChosenDomain {
  readonly domain: string;
  readonly split: string;
}

/** The domains that the options name, in order. @throws {OptionError} for an unknown name, or one that is there twice */
export function chosenDomains(options: Tau2Options): ChosenDomain[] {
  const { domain, task_set, task_split } = options;
  const names = task_set === null ? [domain].flat() : [task_set];
  const sets = names.map((name) => taskSet(name));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new OptionError(`tau2: domain "${twice}" is named twice`);
  return sets.map((set) => ({ domain: set.domain, split: task_split ?? set.split }));
}
