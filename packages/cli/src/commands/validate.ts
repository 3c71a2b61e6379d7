import type { ConfigRequest } from "../config/config-request.ts";
import { RunConfigs } from "../config/run-configs.ts";
import { exitCode } from "../exit-codes.ts";
import { plainText } from "../plain-text.ts";
import { estimateAssumes, estimateText, shortEstimate } from "../plan/call-estimate.ts";
import { firstRowWarning } from "../plan/first-row-warning.ts";
import { routingLines } from "../plan/routing-lines.ts";
import { type RunPlan, runPlan } from "../plan/run-plan.ts";
import { count } from "../progress/format.ts";
import { prepareRun } from "../run/prepare-run.ts";
import { checkJobs } from "../sweep/check-jobs.ts";
import { problemLines } from "../sweep/problem-lines.ts";
import { distinctive, sweepJobs } from "../sweep/sweep-jobs.ts";
import { stderrTalk } from "../talk.ts";

/** Options of `matrix validate`. */
export interface ValidateCommandOptions {
  readonly json: boolean;
  /** Checks every job of a sweep. */
  readonly multirun: boolean;
}

/** `matrix validate PACK key=value…`: what a run would do, or why it cannot begin; no model is asked. @returns the exit code. */
export async function validateCommand(
  request: ConfigRequest,
  { json, multirun }: ValidateCommandOptions,
): Promise<number> {
  const configs = new RunConfigs(request.configDirs);
  if (multirun) return validateSweep(configs, request, json);
  const loaded = await configs.load(request.configName, request.overrides);
  for (const warning of loaded.composed.warnings) stderrTalk.warn(warning);
  const prepared = await prepareRun(loaded, { now: new Date() });
  const plan = await runPlan(prepared);
  const warning = await firstRowWarning(prepared);
  if (warning !== undefined) stderrTalk.warn(plainText(warning));
  process.stdout.write(json ? `${JSON.stringify(plan)}\n` : `${planLines(plan).map(plainText).join("\n")}\n`);
  return exitCode.ok;
}

function planLines({ pack, data, llm, orchestrator, estimate }: RunPlan): string[] {
  const sections = {
    pack: [`${pack.name} (${pack.package} ${pack.version})`],
    data: [data],
    llm: [llm],
    routing: routingLines(orchestrator),
    calls: [estimateText(estimate)],
  };
  return Object.entries(sections).flatMap(([name, lines]) =>
    lines.map((line, index) => `${(index === 0 ? name : "").padEnd(10)}${line}`),
  );
}

async function validateSweep(configs: RunConfigs, request: ConfigRequest, json: boolean): Promise<number> {
  const now = new Date();
  const sweep = await sweepJobs(configs, request, now);
  const { jobs, problems } = await checkJobs(configs, request, sweep, now);
  if (json) {
    const listed = jobs.map((job, number) => ({ job: number, overrides: sweep.jobs[number], ...job?.plan }));
    process.stdout.write(`${JSON.stringify({ jobs: listed, problems })}\n`);
  } else {
    for (const [number, job] of jobs.entries()) {
      const overrides = distinctive(sweep.jobs[number]!, sweep.jobs).join(" ");
      if (job !== undefined) {
        const text = [overrides, shortEstimate(job.plan.estimate)].filter((part) => part !== "").join(": ");
        process.stdout.write(`${plainText(`${number}  ${text}`)}\n`);
      }
    }
  }
  if (problems.length === 0) {
    const calls = jobs.map((job) => job?.plan.estimate.calls);
    const all = calls.every((number) => number !== undefined)
      ? `; at most ${count(calls.reduce((sum, number) => sum + number, 0))} calls in all, assuming that ${estimateAssumes}`
      : "";
    stderrTalk.say(`${jobs.length === 1 ? "the job" : `all ${count(jobs.length)} jobs`} can begin${all}`);
    return exitCode.ok;
  }
  for (const line of problemLines(problems, jobs.length)) stderrTalk.say(line);
  return exitCode.usage;
}
