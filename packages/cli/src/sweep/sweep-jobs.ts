import { join, resolve } from "node:path";
import { OptionError } from "@matrix/core";
import type { ConfigRequest } from "../config/config-request.ts";
import type { RunConfigs } from "../config/run-configs.ts";
import { nameAndPlace } from "../config/settle.ts";

/** The jobs of a sweep and where they go. */
export interface SweepJobs {
  readonly id: string;
  /** Folder of the sweep, absolute; job n lies in its folder n. */
  readonly folder: string;
  /** Overrides of each job, without its name and place. */
  readonly jobs: readonly (readonly string[])[];
}

/**
 * Takes a sweep apart. `run.id` and `run.dir` name the sweep as a whole: its jobs are `<run.id>-<n>` in `<run.dir>/<n>`.
 *
 * @throws ConfigError; {OptionError} for a sweep over names and places.
 */
export async function sweepJobs(
  configs: RunConfigs,
  { configName, overrides }: ConfigRequest,
  now: Date,
): Promise<SweepJobs> {
  const jobs = await configs.jobs(configName, overrides);
  for (const key of ["run.id", "run.dir"]) {
    const values = new Set(jobs.map((job) => job.findLast((override) => keyOf(override) === key)));
    if (values.size > 1) {
      throw new OptionError(
        `${key} cannot be swept: it names the sweep as a whole, and each of its jobs gets a number below it`,
      );
    }
  }
  const { run } = await configs.loadSections(configName, jobs[0]!, ["run"]);
  const { id, dir } = nameAndPlace(run, now);
  return {
    id,
    folder: resolve(dir),
    jobs: jobs.map((job) => job.filter((override) => !["run.id", "run.dir"].includes(keyOf(override)))),
  };
}

/** What a job adds to its overrides: the name and the place that the sweep gives it. */
export function jobPlace(sweep: string, folder: string, job: number): string[] {
  return [`run.id=${sweep}-${job}`, `run.dir=${join(folder, String(job))}`];
}

/** Those overrides of a job that not all jobs have. */
export function distinctive(job: readonly string[], jobs: readonly (readonly string[])[]): string[] {
  return job.filter((override) => !jobs.every((other) => other.includes(override)));
}

/** Key of an override, with neither sign nor package. */
function keyOf(override: string): string {
  return /^[+~]*([^=@]*)/.exec(override)![1]!;
}
