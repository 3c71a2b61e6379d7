import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  type Launch,
  LaunchError,
  type LaunchedProcess,
  type LaunchedRun,
  type Launcher,
  type LaunchStep,
  LockedError,
  logFileLines,
  nodeFiles,
  OptionError,
  shellText,
} from "@matrix/core";
import {
  processLog,
  readJson,
  supervisorLock,
  supervisorLog,
  type Told,
  toldFile,
  type Wanted,
  wantedFile,
  writeJson,
} from "./launch-files.ts";

/** Options of {@link localLauncher}. */
export interface LocalLauncherOptions {
  /** Deaths in a row, each within a minute of its start, after which a process is not started again. Default 20. */
  readonly giveUpAfter?: number;
  /** Size at which a process's log is rotated, in bytes. Default 64 MiB. */
  readonly logBytes?: number;
  /** Logs of each process that are kept, the newest included. Default 3. */
  readonly logFiles?: number;
}

/** What a supervisor may take to answer, in ms. */
const patienceMs = 10_000;
const everyMs = 50;

/**
 * Processes on this machine, kept by one supervisor, which outlives the shell.
 *
 * Errors: {@link OptionError} for an option that breaks its rule; {@link LaunchError} where the supervisor does not begin, or runs on
 * another machine.
 */
export function localLauncher({
  giveUpAfter = 20,
  logBytes = 64 * 2 ** 20,
  logFiles = 3,
}: LocalLauncherOptions = {}): Launcher {
  for (const [name, value] of Object.entries({ giveUpAfter, logBytes, logFiles }))
    if (!Number.isInteger(value) || value < 1)
      throw new OptionError(`${name} must be an integer of at least 1, got ${value}`);
  const wantedBy = (launch: Launch): Wanted => ({ v: 1, launch, giveUpAfter, logBytes, logFiles });
  return {
    name: "local",
    plan(launch): LaunchStep[] {
      const supervisor = { name: process.execPath, text: shellText(supervisorCommand(launch.folder)) };
      const file = {
        name: wantedFile(launch.folder),
        text: `${JSON.stringify(wantedBy(launch), null, 2)}\n`,
      };
      return [file, supervisor, ...launch.groups.flatMap(started)];
    },
    async start(launch) {
      await writeJson(launch.folder, wantedFile(launch.folder), wantedBy(launch));
      await untilTaken(launch.folder);
    },
    status: async ({ folder }) => statusOf(folder),
    async *logs(run, { kind, id, follow }) {
      const find = async () =>
        (await statusOf(run.folder))
          .filter((each) => (kind ?? each.kind) === each.kind && (id ?? each.id) === each.id)
          .map((each) => ({ kind: each.kind, id: each.id, path: processLog(run, each.id) }));
      yield* logFileLines(find, follow);
    },
    stop,
  };
}

function started({ kind, count, command }: Launch["groups"][number]): LaunchStep[] {
  const text = shellText(command);
  return Array.from({ length: count }, (_, number) => ({
    name: `${kind}-${number}, by the supervisor`,
    text,
  }));
}

function supervisorCommand(folder: string): string[] {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const main = fileURLToPath(new URL(`./supervisor-main.${extension}`, import.meta.url));
  return [process.execPath, ...process.execArgv, main, folder];
}

async function beginSupervisor(folder: string): Promise<void> {
  const [program = "", ...args] = supervisorCommand(folder);
  const log = supervisorLog(folder);
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, "a");
  const supervisor = spawn(program, args, { cwd: "/", detached: true, stdio: ["ignore", file, file] });
  closeSync(file);
  let ended = false;
  for (const event of ["error", "exit"] as const) {
    supervisor.once(event, () => {
      ended = true;
    });
  }
  const until = performance.now() + patienceMs;
  for (;;) {
    const told = await readJson<Told>(toldFile(folder));
    if (told !== undefined && told.pid === supervisor.pid) break;
    if (ended || performance.now() > until) {
      supervisor.kill("SIGTERM");
      const words = (await readFile(log, "utf8").catch(() => "")).slice(-500).trim();
      throw new LaunchError(
        `the supervisor of ${folder} did not begin; its log ends with: ${words || "nothing"} (${log})`,
      );
    }
    await pause(everyMs);
  }
  supervisor.removeAllListeners();
  supervisor.unref();
}

/** Has a supervisor read what is wanted: the one that is there, or a new one where that is just ending. */
async function untilTaken(folder: string): Promise<void> {
  const { mtimeMs } = await stat(wantedFile(folder));
  const until = performance.now() + patienceMs;
  while (await isSupervised(folder)) {
    if ((await readJson<Told>(toldFile(folder)))?.wantedAt === mtimeMs) return;
    if (performance.now() > until) {
      throw new LaunchError(
        `the supervisor of ${folder} does not do what it is told; see ${supervisorLog(folder)}, end it and try again`,
      );
    }
    await pause(everyMs);
  }
  await beginSupervisor(folder);
}

/** Whether a supervisor lives. @throws {LaunchError} where it lives on another machine. */
async function isSupervised(folder: string): Promise<boolean> {
  const told = await readJson<Told>(toldFile(folder));
  if (told !== undefined && told.host !== hostname() && told.processes.some(({ pid }) => pid !== undefined)) {
    throw new LaunchError(
      `the processes of ${folder} were started on ${told.host}; start or end them there, or delete ${toldFile(folder)} if that machine is gone`,
    );
  }
  try {
    const release = await nodeFiles.lock(supervisorLock(folder));
    await release();
    return false;
  } catch (error) {
    if (error instanceof LockedError) return true;
    // Nothing was ever launched there.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

async function statusOf(folder: string): Promise<LaunchedProcess[]> {
  const told = await readJson<Told>(toldFile(folder));
  if (told === undefined) return [];
  const isHere = told.host === hostname();
  const isAlive = !isHere || (await isSupervised(folder));
  return told.processes.map(({ kind, id, state, detail, pid }) => {
    const isOver = state === "ended" || state === "failed";
    const known = { kind, id, host: told.host };
    if (!isAlive && !isOver) return { ...known, state: "failed", detail: "its supervisor is gone" };
    return { ...known, state, detail: pid === undefined ? detail : `${detail}, process ${pid}` };
  });
}

/** Tells the supervisor to end all, and waits until it has; its processes are killed where that takes too long. */
async function stop({ folder }: LaunchedRun): Promise<void> {
  if (!(await isSupervised(folder))) return;
  const [told, wanted] = await Promise.all([
    readJson<Told>(toldFile(folder)),
    readJson<Wanted>(wantedFile(folder)),
  ]);
  if (told === undefined) return;
  signal(told.pid, "SIGTERM");
  const until = performance.now() + (wanted?.launch.drainMs ?? 0) + patienceMs;
  while (await isSupervised(folder)) {
    if (performance.now() > until) {
      const last = await readJson<Told>(toldFile(folder));
      for (const { pid } of last?.processes ?? []) if (pid !== undefined) signal(pid, "SIGKILL");
      signal(told.pid, "SIGKILL");
    }
    await pause(everyMs);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}
