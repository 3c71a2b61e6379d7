import { MatrixError } from "@matrix/core";
import type { ConfigRequest } from "../config/config-request.ts";
import type { RunConfigs } from "../config/run-configs.ts";
import { DataSets } from "../data-sets.ts";
import { type RunPlan, runPlan } from "../plan/run-plan.ts";
import { prepareRun } from "../run/prepare-run.ts";
import { jobHash } from "./job-hash.ts";
import { jobPlace, type SweepJobs } from "./sweep-jobs.ts";

/** Something that keeps jobs from beginning. */
export interface SweepProblem {
  readonly message: string;
  /** Numbers of the jobs. */
  readonly jobs: readonly number[];
}

/** A job that can begin. */
export interface CheckedJob {
  readonly plan: RunPlan;
  /** Tells a config apart from one that was changed since. */
  readonly configHash: string;
}

/** What checking all jobs of a sweep gave. */
export interface SweepCheck {
  /** By number; undefined for those with a problem. */
  readonly jobs: readonly (CheckedJob | undefined)[];
  readonly problems: readonly SweepProblem[];
}

/** Checks all jobs of a sweep, each as `matrix validate` checks a run, and that no two write the same file. */
export async function checkJobs(
  configs: RunConfigs,
  { configName }: ConfigRequest,
  { id, folder, jobs }: SweepJobs,
  now: Date,
): Promise<SweepCheck> {
  const dataSets = new DataSets();
  const problems = new Map<string, number[]>();
  const outputs = new Map<string, number>();
  const checked: (CheckedJob | undefined)[] = [];
  const note = (message: string, job: number) => {
    const jobsBefore = problems.get(message);
    if (jobsBefore === undefined) problems.set(message, [job]);
    else jobsBefore.push(job);
  };
  for (const [job, overrides] of jobs.entries()) {
    try {
      const loaded = await configs.load(configName, [...overrides, ...jobPlace(id, folder, job)]);
      const prepared = await prepareRun(loaded, { now, dataSets });
      for (const key of ["path", "parquet"] as const) {
        const path = prepared.config.output[key];
        if (path === null) continue;
        const other = outputs.get(path);
        outputs.set(path, other ?? job);
        if (other === undefined) continue;
        note(
          `output.${key} is ${path} as it is in job ${other}; leave it null, or put \${run.id} into it`,
          job,
        );
      }
      checked.push({ plan: await runPlan(prepared), configHash: jobHash(prepared.config) });
    } catch (error) {
      if (!MatrixError.isInstance(error)) throw error;
      note(error.message, job);
      checked.push(undefined);
    }
  }
  return { jobs: checked, problems: [...problems].map(([message, numbers]) => ({ message, jobs: numbers })) };
}
