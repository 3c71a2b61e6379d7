import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  type CommandAnswer,
  type Launch,
  LaunchError,
  type LaunchedProcess,
  type LaunchedRun,
  type Launcher,
  type LaunchGroup,
  type LaunchStep,
  logFileLines,
  OptionError,
  schedulerCommand,
  shellText,
} from "@matrix/core";
import {
  batchScript,
  endsFolder,
  isArray,
  listCommand,
  logsFolder,
  scriptFile,
  submitCommand,
} from "./batch-script.ts";
import { readNote, type SlurmNote, writeNote } from "./launch-note.ts";
import { isGoing, mostDispensable, type QueuedJob, readQueue } from "./queue.ts";
import type { SlurmLauncherOptions } from "./slurm-options.ts";

const whereMissing =
  "launcher=slurm works where the commands of a SLURM cluster are, such as its login node; elsewhere take launcher=local";
const everyMs = 1_000;
/** Beyond a drain, until a job is killed. */
const killAfterMs = 10_000;

/**
 * Processes as jobs of a SLURM cluster: one for the runner, arrays for standbys and workers.
 *
 * Errors: {@link OptionError} for an option that breaks its rule; {@link LaunchError} as the contract has it. Where a submission is
 * refused, what the same call had submitted is cancelled.
 */
export function slurmLauncher(options: SlurmLauncherOptions = {}): Launcher {
  const { giveUpAfter = 20, signalBeforeMs = 120_000, cpus = 1 } = options;
  for (const [name, value] of Object.entries({ giveUpAfter, signalBeforeMs, cpus }))
    if (!Number.isInteger(value) || value < 1)
      throw new OptionError(`${name} must be an integer of at least 1, got ${value}`);
  return {
    name: "slurm",
    plan(launch): LaunchStep[] {
      const groups = launch.groups.filter(({ count }) => count > 0);
      return [
        ...groups.map((group) => scriptOf(launch, group, options)),
        ...groups.map(({ kind, count }) => ({
          name: "sbatch",
          text: shellText(submitCommand(launch.folder, kind, count)),
        })),
      ];
    },
    start: (launch) => start(launch, options),
    status,
    async *logs(run, { kind, id, follow }) {
      const find = async () => {
        const { jobs } = await readNote(run.folder);
        return jobs
          .filter((job) => (kind ?? job.kind) === job.kind && (id ?? job.id) === job.id)
          .map((job) => ({ ...job, path: join(logsFolder(run.folder), `${job.kind}-${job.id}.log`) }));
      };
      yield* logFileLines(find, follow);
    },
    stop,
  };
}

function scriptOf(launch: Launch, group: LaunchGroup, options: SlurmLauncherOptions): LaunchStep {
  return { name: scriptFile(launch.folder, group.kind), text: batchScript(launch, group, options) };
}

async function start(launch: Launch, options: SlurmLauncherOptions): Promise<void> {
  const { folder, groups, drainMs } = launch;
  await mkdir(logsFolder(folder), { recursive: true });
  await mkdir(endsFolder(folder), { recursive: true });
  for (const group of groups) {
    if (group.count === 0) continue;
    const { name, text } = scriptOf(launch, group, options);
    await writeFile(name, text, { mode: 0o700 });
  }
  const before = await readNote(folder);
  let note: SlurmNote = { ...before, drainMs };
  const going = (await queueOf(launch)).filter(
    (job) => isGoing(job) && !job.isEnding && !(note.leaving.includes(job.id) && job.state === "running"),
  );
  const submitted: string[] = [];
  try {
    for (const { kind, count } of groups) {
      const there = going.filter((job) => job.kind === kind);
      if (there.length >= count) continue;
      const job = await submit(launch, { kind, count: count - there.length });
      submitted.push(job);
      const tasks = Array.from({ length: count - there.length }, (_, task) => `${job}_${task}`);
      const ids = isArray(kind) ? tasks : [job];
      note = { ...note, jobs: [...note.jobs, ...ids.map((id) => ({ id, kind }))] };
      await writeNote(folder, note);
    }
  } catch (error) {
    if (submitted.length > 0) await ask(["scancel", ...submitted]).catch(() => {});
    throw error;
  }
  for (const { kind, count } of groups) {
    const there = going.filter((job) => job.kind === kind);
    const leaving = mostDispensable(there, Math.max(0, there.length - count));
    if (leaving.length === 0) continue;
    note = { ...note, leaving: [...note.leaving, ...leaving.map(({ id }) => id)] };
    await writeNote(folder, note);
    await letGo(leaving);
  }
}

async function submit(launch: Launch, { kind, count }: Pick<LaunchGroup, "kind" | "count">): Promise<string> {
  const { code, stdout, stderr } = await ask(submitCommand(launch.folder, kind, count));
  const [, job] = /^(\d+)(?:;.*)?$/m.exec(stdout.trim()) ?? [];
  if (code === 0 && job !== undefined) return job;
  const said = (stderr || stdout)
    .trim()
    .replaceAll(/^sbatch: (?:error: )?/gm, "")
    .replaceAll("\n", "; ");
  throw new LaunchError(
    `slurm refused the ${kind} of run ${launch.run}: ${said || `sbatch ended with ${code}`}; see launcher.partition, account, qos and what else it asks for (matrix submit --dry-run prints it), and sinfo`,
  );
}

/** Cancels those that wait, and tells those that run to drain: their scripts then end. */
async function letGo(jobs: readonly QueuedJob[]): Promise<void> {
  const ids = (state: QueuedJob["state"]) => jobs.filter((job) => job.state === state).map(({ id }) => id);
  const [waiting, running] = [ids("waiting"), ids("running")];
  if (waiting.length > 0) await ask(["scancel", ...waiting]);
  if (running.length > 0) await ask(["scancel", "--batch", "--signal=TERM", ...running]);
}

async function queueOf(run: LaunchedRun): Promise<QueuedJob[]> {
  const { code, stdout, stderr } = await ask(listCommand(run));
  if (code === 0) return readQueue(stdout);
  throw new LaunchError(
    `squeue could not list the jobs of run ${run.run}: ${stderr.trim() || `it ended with ${code}`}; see that slurmctld is up (scontrol ping)`,
  );
}

async function status(run: LaunchedRun): Promise<LaunchedProcess[]> {
  const [queue, { jobs, leaving }] = await Promise.all([queueOf(run), readNote(run.folder)]);
  const known = new Set(queue.map(({ id }) => id));
  const forgotten = jobs.filter(({ id }) => !known.has(id));
  return [
    ...queue.map(({ isEnding: _, ...job }) =>
      leaving.includes(job.id) && job.state === "running"
        ? { ...job, detail: `${job.detail}, told to drain` }
        : job,
    ),
    ...(await Promise.all(forgotten.map(async (job) => ({ ...job, ...(await endOf(run, job.id)) })))),
  ];
}

/** What became of a job that `squeue` has forgotten: its script has left its exit code. */
async function endOf(
  { folder }: LaunchedRun,
  id: string,
): Promise<Pick<LaunchedProcess, "state" | "detail">> {
  const text = await readFile(join(endsFolder(folder), id), "utf8").catch(() => undefined);
  if (text === undefined) return { state: "ended", detail: "slurm knows it no longer" };
  const code = Number(text);
  return { state: code === 0 ? "ended" : "failed", detail: `ended with exit code ${code}` };
}

async function stop(run: LaunchedRun): Promise<void> {
  const { drainMs } = await readNote(run.folder);
  const going = async () => (await queueOf(run)).filter(isGoing);
  let left = await going();
  if (left.length === 0) return;
  await letGo(left);
  const until = performance.now() + drainMs + killAfterMs;
  let isKilled = false;
  for (;;) {
    await pause(everyMs);
    left = await going();
    if (left.length === 0) return;
    const ids = left.map(({ id }) => id);
    // One that was just queued again is cancelled as it waits.
    const waiting = left.filter(({ state }) => state === "waiting");
    if (waiting.length > 0) await ask(["scancel", ...waiting.map(({ id }) => id)]);
    if (performance.now() < until) continue;
    if (isKilled && performance.now() > until + 2 * killAfterMs) {
      throw new LaunchError(
        `jobs ${ids.join(", ")} of run ${run.run} do not end; see squeue, and the node's slurmd`,
      );
    }
    if (!isKilled) await ask(["scancel", ...ids]);
    isKilled = true;
  }
}

function ask(command: readonly string[]): Promise<CommandAnswer> {
  return schedulerCommand(command, { whereMissing });
}
