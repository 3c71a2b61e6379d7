import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type LaunchedProcess, MatrixError, type ProcessKind } from "@matrix/core";
import { exitCode } from "../exit-codes.ts";
import { openSubmittedRun, type SubmittedRun } from "../launch/launch-again.ts";
import { readLaunchNote } from "../launch/launch-note.ts";
import { openLauncher } from "../launch/launchers.ts";
import { count } from "../progress/format.ts";
import { holdsRun } from "../run-folder/folder-marks.ts";
import { readManifest } from "../run-folder/manifest.ts";
import { runName } from "../run-folder/run-folder.ts";
import { table } from "../table.ts";
import { stderrTalk } from "../talk.ts";
import { isSilent, lastRunner, type ProcessState, processStates } from "../workers/process-state.ts";

/** A submitted run, as its launcher and its own processes tell of it. */
interface Job {
  readonly run: string;
  readonly name: string;
  readonly folder: string;
  readonly launcher: string;
  readonly submittedAt: string;
  readonly completed?: unknown;
  readonly workers: number;
  readonly processes: readonly LaunchedProcess[];
  /** What the processes said of themselves last. */
  readonly told: readonly (ProcessState & { readonly silent: boolean })[];
  /** Why the launcher could not tell. */
  readonly error?: string;
}

/** `matrix jobs [RUN]`: submitted runs below `runs/`, or one, and what their processes do. @returns the exit code. */
export async function jobsCommand(
  run: string | undefined,
  { json }: { readonly json: boolean },
): Promise<number> {
  const runs = run === undefined ? await submittedRuns() : [await openSubmittedRun(run)];
  const jobs = await Promise.all(runs.map(jobOf));
  process.stdout.write(
    json ? `${JSON.stringify({ jobs })}\n` : run === undefined ? asTable(jobs) : asText(jobs[0]!),
  );
  for (const { name, error } of jobs) if (error !== undefined) stderrTalk.warn(`run ${name}: ${error}`);
  return jobs.some(({ error }) => error !== undefined) ? exitCode.incomplete : exitCode.ok;
}

/** Newest first. */
async function submittedRuns(): Promise<SubmittedRun[]> {
  const names = await readdir("runs").catch(() => []);
  const found = await Promise.all(
    names.map(async (name): Promise<SubmittedRun[]> => {
      const path = resolve(join("runs", name));
      const note = (await holdsRun(path)) ? await readLaunchNote(path).catch(() => undefined) : undefined;
      return note === undefined ? [] : [{ folder: { path, manifest: await readManifest(path) }, note }];
    }),
  );
  return found.flat().sort((a, b) => b.note.at.localeCompare(a.note.at));
}

async function jobOf({ folder, note }: SubmittedRun): Promise<Job> {
  const { path, manifest } = folder;
  const now = new Date();
  const told = (await processStates(path)).map((state) => ({ ...state, silent: isSilent(state, now) }));
  const job = {
    run: manifest.run,
    name: runName(folder),
    folder: path,
    launcher: note.launcher.kind,
    submittedAt: note.at,
    ...(manifest.completed && { completed: manifest.completed }),
    workers: note.launcher.workers,
    told,
  };
  try {
    const launcher = await openLauncher(note.launcher);
    return { ...job, processes: await launcher.status({ run: manifest.run, folder: path }) };
  } catch (error) {
    if (!MatrixError.isInstance(error)) throw error;
    return { ...job, processes: [], error: error.message };
  }
}

function asTable(jobs: readonly Job[]): string {
  if (jobs.length === 0) return "no run below runs/ was submitted\n";
  const rows = jobs.map((job) => [
    job.name,
    job.launcher,
    phaseOf(job),
    rowsOf(job),
    ...(["runner", "standby", "worker"] as const).map((kind) => statesOf(job, kind)),
  ]);
  return `${table(["run", "launcher", "phase", "rows", "runner", "standbys", "workers"], rows, 7)}\n`;
}

function asText(job: Job): string {
  const head = `run ${job.run}: launcher ${job.launcher}, ${phaseOf(job)}, rows ${rowsOf(job)}`;
  const rows = job.processes.map(({ kind, id, state, host = "", detail }) => [kind, id, state, host, detail]);
  return rows.length === 0
    ? `${head}\n`
    : `${head}\n\n${table(["process", "id", "state", "host", "detail"], rows, 5)}\n`;
}

function phaseOf({ completed, processes, error }: Job): string {
  if (completed) return "complete";
  if (error !== undefined) return "not known";
  const feeds = processes.filter(({ kind }) => kind !== "worker").map(({ state }) => state);
  if (feeds.includes("running")) return "running";
  if (feeds.includes("waiting")) return "waiting";
  return feeds.includes("failed") ? "failed" : "stopped";
}

function rowsOf({ told }: Job): string {
  const runner = lastRunner(told);
  if (runner?.rows === undefined) return "0";
  const { records, total } = runner.rows;
  const ended = records.success + records.failed + records.dead;
  return total === undefined ? count(ended) : `${count(ended)} of ${count(total)}`;
}

/** `3 running, 1 waiting`. */
function statesOf({ processes }: Job, wanted: ProcessKind): string {
  const states = processes.filter(({ kind }) => kind === wanted).map(({ state }) => state);
  const parts = (["running", "waiting", "failed", "ended"] as const).flatMap((state) => {
    const number = states.filter((each) => each === state).length;
    return number === 0 ? [] : [`${number} ${state}`];
  });
  return parts.join(", ") || "-";
}
