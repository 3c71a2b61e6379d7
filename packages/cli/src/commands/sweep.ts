import { OptionError } from "@matrix/core";
import { type ConfigRequest, placedRequest } from "../config/config-request.ts";
import { RunConfigs } from "../config/run-configs.ts";
import { exitCode } from "../exit-codes.ts";
import { plainText } from "../plain-text.ts";
import { count } from "../progress/format.ts";
import { claimFolder, claimNewFolder } from "../run-folder/claim-run-folder.ts";
import { fromHere, sweepName } from "../run-folder/run-folder.ts";
import { checkJobs } from "../sweep/check-jobs.ts";
import { problemLines } from "../sweep/problem-lines.ts";
import { completeJobs, runSweep } from "../sweep/run-sweep.ts";
import { sweepJobs } from "../sweep/sweep-jobs.ts";
import { SweepLedger } from "../sweep/sweep-ledger.ts";
import { readSweepManifest, type SweepManifest, writeSweepManifest } from "../sweep/sweep-manifest.ts";
import { sweepSummary } from "../sweep/sweep-summary.ts";
import { stderrTalk } from "../talk.ts";

/** Options of `matrix run -m`. */
export interface SweepCommandOptions {
  readonly json: boolean;
  /** Jobs at once. */
  readonly jobs: number;
}

/** `matrix run PACK key=value,value… -m`: checks all jobs, then runs each in a folder of its own. @returns the exit code. */
export async function sweepCommand(request: ConfigRequest, options: SweepCommandOptions): Promise<number> {
  const now = new Date();
  const configs = new RunConfigs(request.configDirs);
  const sweep = await sweepJobs(configs, request, now);
  const check = await checkJobs(configs, request, sweep, now);
  if (check.problems.length > 0) {
    for (const line of problemLines(check.problems, sweep.jobs.length)) stderrTalk.say(line);
    stderrTalk.say("no job was begun");
    return exitCode.usage;
  }
  const claim = await claimNewFolder(sweep.folder);
  try {
    const manifest: SweepManifest = {
      format: "matrix-sweep",
      v: 1,
      sweep: sweep.id,
      createdAt: now.toISOString(),
      composedFrom: placedRequest(request),
      jobs: sweep.jobs.map((overrides, number) => ({
        run: `${sweep.id}-${number}`,
        folder: String(number),
        overrides,
        configHash: check.jobs[number]!.configHash,
        status: "waiting",
      })),
    };
    await writeSweepManifest(sweep.folder, manifest);
    return await goOn(sweep.folder, manifest, configs, { ...options, allowChange: false });
  } finally {
    await claim.release();
  }
}

/** Options of `matrix resume` for a sweep. */
export interface ResumeSweepOptions extends SweepCommandOptions {
  readonly allowChange: boolean;
}

/** `matrix resume SWEEP`: goes on with the jobs that are not complete. @returns the exit code. */
export async function resumeSweepCommand(
  folder: string,
  overrides: readonly string[],
  options: ResumeSweepOptions,
): Promise<number> {
  const name = sweepName(folder);
  if (overrides.length > 0) {
    throw new OptionError(
      `a sweep goes on as it began; to change one of its jobs: matrix resume ${name}/0 --allow-change ${overrides.join(" ")}`,
    );
  }
  const claim = await claimFolder(folder);
  try {
    const manifest = await readSweepManifest(folder);
    const { configDirs, folder: begun } = manifest.composedFrom;
    return await goOn(folder, manifest, new RunConfigs(configDirs, [process.cwd(), begun]), options);
  } finally {
    await claim.release();
  }
}

async function goOn(
  folder: string,
  manifest: SweepManifest,
  configs: RunConfigs,
  { json, jobs: concurrency, allowChange }: ResumeSweepOptions,
): Promise<number> {
  const ledger = new SweepLedger(folder, manifest, stderrTalk);
  const name = sweepName(folder);
  const resumeCommand = `matrix resume ${name}`;
  const left = manifest.jobs.length - completeJobs(ledger);
  if (left > 0) {
    stderrTalk.say(
      `sweep ${manifest.sweep} in ${fromHere(folder)}: ${count(left)} jobs, ${count(Math.min(concurrency, left))} at once`,
    );
  }
  const options = { configs, concurrency, allowChange, talk: stderrTalk, resumeCommand };
  const stopped = left > 0 && (await runSweep(ledger, options));
  const { sweep, jobs } = ledger.manifest;
  process.stdout.write(
    json ? `${JSON.stringify({ sweep, folder, jobs })}\n` : `${plainText(sweepSummary(ledger.manifest))}\n`,
  );
  if (completeJobs(ledger) < jobs.length) {
    stderrTalk.say(`go on with: ${resumeCommand}`);
    return stopped ? exitCode.interrupted : exitCode.incomplete;
  }
  stderrTalk.say(`next: matrix verify ${name}/0; matrix stats ${name}/0; matrix show ${name}/0 0`);
  return exitCode.ok;
}
