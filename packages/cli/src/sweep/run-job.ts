import { OptionError } from "@matrix/core";
import type { RunConfigs } from "../config/run-configs.ts";
import type { onInterrupt } from "../interrupts.ts";
import { inKeys } from "../option-keys.ts";
import { installedPack } from "../packs/load-pack.ts";
import { type Execution, executeRun } from "../run/execute-run.ts";
import { prepareRun } from "../run/prepare-run.ts";
import { resumableRun } from "../run/resumable-run.ts";
import { claimFolder } from "../run-folder/claim-run-folder.ts";
import { holdsRun } from "../run-folder/folder-marks.ts";
import { inNewFolder } from "../run-folder/in-new-folder.ts";
import { readManifest } from "../run-folder/manifest.ts";
import type { RunFolder } from "../run-folder/run-folder.ts";
import { collectStats } from "../stats/collect-stats.ts";
import type { Talk } from "../talk.ts";
import { jobHash } from "./job-hash.ts";
import type { JobOutcome } from "./sweep-ledger.ts";
import type { SweepJob } from "./sweep-manifest.ts";

/** What a job of a sweep runs with. */
export interface JobOptions {
  readonly configs: RunConfigs;
  readonly composedFrom: {
    readonly configName: string;
    readonly configDirs: readonly string[];
    readonly folder: string;
  };
  /** Goes on, or begins, although the config or the pack's package has changed since the sweep began. */
  readonly allowChange: boolean;
  readonly talk: Talk;
  readonly listen: typeof onInterrupt;
}

/**
 * Begins a job of a sweep in its folder, or goes on with it where it stood.
 *
 * @throws what keeps it from beginning or going on.
 */
export async function runJob(job: SweepJob, path: string, options: JobOptions): Promise<JobOutcome> {
  return (await holdsRun(path)) ? resumeJob(path, options) : beginJob(job, path, options);
}

async function beginJob(job: SweepJob, path: string, options: JobOptions): Promise<JobOutcome> {
  const { configs, composedFrom, talk, listen } = options;
  const overrides = [...job.overrides, `run.id=${job.run}`, `run.dir=${path}`];
  const loaded = await configs.load(composedFrom.configName, overrides);
  const now = new Date();
  const prepared = await prepareRun(loaded, { now, folder: composedFrom.folder });
  if (jobHash(prepared.config) !== job.configHash && !options.allowChange) {
    throw new OptionError(
      "its config is another now than when the sweep began: a config file, a pack or a variable has changed; put it back, or say --allow-change",
    );
  }
  return inNewFolder(prepared, { ...composedFrom, overrides }, now, async (folder, claim) =>
    outcomeOf(folder, await executeRun(folder, claim, prepared.pack, prepared.data.source, talk, listen)),
  );
}

async function resumeJob(path: string, { allowChange, talk, listen }: JobOptions): Promise<JobOutcome> {
  const claim = await claimFolder(path);
  try {
    const standing = { path, manifest: await readManifest(path) };
    if (standing.manifest.completed) return await completeJob(standing);
    const { folder, pack, source } = await resumableRun(standing, { overrides: [], allowChange, talk });
    return await outcomeOf(folder, await executeRun(folder, claim, pack, source, talk, listen));
  } finally {
    await claim.release();
  }
}

async function outcomeOf(folder: RunFolder, execution: Execution): Promise<JobOutcome> {
  switch (execution.kind) {
    case "not-begun":
      return { status: "waiting" };
    case "failed":
      return { status: "failed", error: inKeys(execution.error.message) };
    case "ran": {
      const { complete, records } = execution.report;
      return complete ? completeJob(folder) : { status: "stopped", records };
    }
  }
}

/** Figures of a job that is done. */
async function completeJob(folder: RunFolder): Promise<JobOutcome> {
  const pack = await installedPack(folder.manifest);
  const { records, metrics } = await collectStats(folder, pack);
  return { status: "complete", records, metrics };
}
