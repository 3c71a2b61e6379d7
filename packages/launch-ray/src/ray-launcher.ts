import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  followedLogs,
  type Launch,
  LaunchError,
  type LaunchedProcess,
  type LaunchedRun,
  type Launcher,
  type LaunchStep,
  type LogChoice,
  type LogLine,
  type LogReader,
  logLines,
  OptionError,
} from "@matrix/core";
import { type JobId, parseSubmissionId } from "./job-ids.ts";
import { jobRequest } from "./job-request.ts";
import { keepScript, scriptFile } from "./keep-script.ts";
import { readNote, writeNote } from "./launch-note.ts";
import { lastWords, RayApi, type RayJob } from "./ray-api.ts";
import type { RayLauncherOptions } from "./ray-options.ts";
import { tailLog } from "./tail-log.ts";

const everyMs = 500;
/** Beyond a drain, until Ray has killed a job. */
const killAfterMs = 15_000;
/** How long jobs that wait for resources may take to go. */
const waitingMs = 3_000;

/** So long after a submission it is looked whether Ray has given up on it. */
const stillbornMs = 700;

/** A job of ours. */
type OwnJob = RayJob & JobId;

/**
 * Processes as jobs of a Ray cluster, through the job submission API of its dashboard. A job starts its process again when it dies;
 * a job that is gone is started anew by the next `start`.
 *
 * Errors: {@link OptionError} for an option that breaks its rule; {@link LaunchError} as the contract has it. Where a submission is
 * refused, what the same call had submitted is stopped.
 */
export function rayLauncher(options: RayLauncherOptions = {}): Launcher {
  const { address = "http://127.0.0.1:8265", headers = () => ({}), giveUpAfter = 20 } = options;
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    throw new OptionError(`address must be an http or https URL, got "${address}"`);
  if (!Number.isInteger(giveUpAfter) || giveUpAfter < 1)
    throw new OptionError(`giveUpAfter must be an integer of at least 1, got ${giveUpAfter}`);
  const api = new RayApi(address, headers);
  const script = (launch: Launch): LaunchStep => ({
    name: scriptFile(launch.folder),
    text: keepScript(launch, giveUpAfter),
  });
  return {
    name: "ray",
    plan(launch) {
      const posts = launch.groups.flatMap((group) =>
        Array.from({ length: group.count }, (_, number) => ({
          name: `POST ${api.address}/api/jobs/`,
          text: `${JSON.stringify(jobRequest(launch, group, { number, attempt: 1 }, options, nameOnly), null, 2)}\n`,
        })),
      );
      return [script(launch), ...posts];
    },
    async start(launch) {
      const there = await jobsOf(api, launch);
      const { name, text } = script(launch);
      await mkdir(join(launch.folder, "launch"), { recursive: true });
      await writeFile(name, text);
      await start(api, launch, there, options);
    },
    async status(run) {
      const [jobs, { leaving }] = await Promise.all([jobsOf(api, run), readNote(run.folder)]);
      return jobs.map((job) => processOf(job, leaving));
    },
    logs: (run, choice) => logs(api, run, choice),
    stop: (run) => stop(api, run),
  };
}

const nameOnly = (name: string) => `<the value of ${name}>`;

async function start(
  api: RayApi,
  launch: Launch,
  there: readonly OwnJob[],
  options: RayLauncherOptions,
): Promise<void> {
  const { leaving } = await readNote(launch.folder);
  await writeNote(launch.folder, { v: 1, leaving, drainMs: launch.drainMs });
  const submitted: string[] = [];
  try {
    for (const group of launch.groups) {
      for (let number = 0; number < group.count; number++) {
        const attempts = there.filter((job) => job.kind === group.kind && job.number === number);
        if (attempts.some((job) => isGoing(job) && !leaving.includes(job.id))) continue;
        const attempt = Math.max(0, ...attempts.map((job) => job.attempt)) + 1;
        const request = jobRequest(launch, group, { number, attempt }, options, valueHere);
        if (await api.submit(request)) submitted.push(request.submission_id);
      }
    }
    if (submitted.length > 0) await refuseStillborn(api, launch, submitted);
  } catch (error) {
    for (const id of submitted) await api.stop(id).catch(() => {});
    throw error;
  }
  const counts = new Map(launch.groups.map(({ kind, count }) => [kind, count]));
  const tooMany = there.filter(
    (job) => isGoing(job) && !leaving.includes(job.id) && job.number >= (counts.get(job.kind) ?? 0),
  );
  await letGo(api, launch, tooMany);
}

/** Ray takes jobs whose environment it cannot make, and calls them failed a moment later. */
async function refuseStillborn(api: RayApi, run: LaunchedRun, submitted: readonly string[]): Promise<void> {
  await pause(stillbornMs);
  const jobs = await jobsOf(api, run);
  const dead = jobs.find(({ id, status }) => status === "FAILED" && submitted.includes(id));
  if (dead === undefined) return;
  throw new LaunchError(
    `ray gave up job ${dead.id} at once: ${lastWords(dead.message)}; see launcher.runtime_env (matrix submit --dry-run prints what it was asked)`,
  );
}

function valueHere(name: string): string | undefined {
  return process.env[name];
}

/** Written down first: a job that waits for resources goes on waiting, and must not count any more. */
async function letGo(api: RayApi, run: LaunchedRun, jobs: readonly OwnJob[]): Promise<void> {
  if (jobs.length === 0) return;
  const note = await readNote(run.folder);
  const leaving = [...new Set([...note.leaving, ...jobs.map(({ id }) => id)])];
  await writeNote(run.folder, { ...note, leaving });
  for (const { id } of jobs) await api.stop(id);
}

async function stop(api: RayApi, run: LaunchedRun): Promise<void> {
  const going = async () => (await jobsOf(api, run)).filter(isGoing);
  let left = await going();
  await letGo(api, run, left);
  const { drainMs } = await readNote(run.folder);
  const begun = performance.now();
  for (;;) {
    left = await going();
    const passed = performance.now() - begun;
    // Ray takes no job back that waits for resources: it ends as soon as it has them, or after Ray's own limit (15 min).
    const counts = passed > waitingMs ? left.filter(({ status }) => status !== "PENDING") : left;
    if (counts.length === 0) return;
    if (passed > drainMs + killAfterMs) {
      throw new LaunchError(
        `jobs ${counts.map(({ id }) => id).join(", ")} of run ${run.run} do not end; see ray job list --address ${api.address}`,
      );
    }
    await pause(everyMs);
  }
}

async function* logs(api: RayApi, run: LaunchedRun, { kind, id, follow }: LogChoice): AsyncIterable<LogLine> {
  const find = async () =>
    (await jobsOf(api, run)).filter((job) => (kind ?? job.kind) === job.kind && (id ?? job.id) === job.id);
  const read = async (job: { readonly id: string }) => logLines(await api.log(job.id));
  if (follow !== undefined) {
    const jobs = async () =>
      (await find()).map((job) => ({ kind: job.kind, id: job.id, isOver: !isGoing(job) }));
    const tail: LogReader["tail"] = (job, told, signal) => tailLog(api, job.id, told, signal);
    yield* followedLogs({ find: jobs, tail, read }, follow);
    return;
  }
  for (const job of await find())
    for (const text of await read(job)) yield { kind: job.kind, id: job.id, text };
}

/** Jobs of a run that Ray knows: by kind, then by number and attempt. */
async function jobsOf(api: RayApi, run: LaunchedRun): Promise<OwnJob[]> {
  const jobs = (await api.jobs()).flatMap((job) => {
    const own = parseSubmissionId(run, job.id);
    return own === undefined ? [] : [{ ...job, ...own }];
  });
  return jobs.sort((a, b) => a.kind.localeCompare(b.kind) || a.number - b.number || a.attempt - b.attempt);
}

const states: { readonly [status: string]: LaunchedProcess["state"] } = {
  PENDING: "waiting",
  RUNNING: "running",
  STOPPED: "ended",
  SUCCEEDED: "ended",
  FAILED: "failed",
};

/** A state of a newer Ray counts as one that waits. */
function stateOf({ status }: RayJob): LaunchedProcess["state"] {
  return states[status] ?? "waiting";
}

function isGoing(job: RayJob): boolean {
  return ["waiting", "running"].includes(stateOf(job));
}

function processOf(job: OwnJob, leaving: readonly string[]): LaunchedProcess {
  const { kind, id, status, message, host } = job;
  const state = stateOf(job);
  const told = isGoing(job) && leaving.includes(id) ? ", told to end" : "";
  // Of the jobs that run or ended well Ray says nothing that the state does not say.
  const [why = ""] = state === "waiting" || state === "failed" ? message.split("\n") : [];
  return {
    kind,
    id,
    state,
    detail: `${why === "" ? status : `${status} (${why})`}${told}`,
    ...(host !== undefined && { host }),
  };
}
