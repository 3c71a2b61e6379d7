import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Launch, LaunchedProcess, LaunchedRun } from "@matrix/core";

/** `launch/local.json`: what the supervisor is to keep running; written by {@link localLauncher}, read by the supervisor. */
export interface Wanted {
  readonly v: 1;
  readonly launch: Launch;
  readonly giveUpAfter: number;
  readonly logBytes: number;
  readonly logFiles: number;
}

/** A process as its supervisor tells of it. */
export interface ToldProcess extends Omit<LaunchedProcess, "host"> {
  readonly pid?: number;
}

/** `launch/local-state.json`: what the supervisor does; written by the supervisor. */
export interface Told {
  readonly v: 1;
  readonly host: string;
  readonly pid: number;
  /** Time at which the launcher wrote what the supervisor has read last, as in the file's own times. */
  readonly wantedAt: number;
  readonly processes: readonly ToldProcess[];
}

export const wantedFile = (folder: string) => join(folder, "launch", "local.json");
export const toldFile = (folder: string) => join(folder, "launch", "local-state.json");
export const supervisorLog = (folder: string) => join(folder, "launch", "logs", "supervisor.log");
/** What the supervisor locks as long as it lives. */
export const supervisorLock = (folder: string) => join(folder, "launch", "local-supervisor");

export function processLog({ folder }: Pick<LaunchedRun, "folder">, id: string): string {
  return join(folder, "launch", "logs", `${id}.log`);
}

/** @returns undefined where there is none, or it is just being written anew */
export async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as T;
  } catch {
    return undefined;
  }
}

/** Replaces a file in one step. */
export async function writeJson(folder: string, file: string, value: Wanted | Told): Promise<void> {
  await mkdir(join(folder, "launch", "logs"), { recursive: true });
  const temporary = `${file}.${randomBytes(4).toString("hex")}`;
  await writeFile(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, file);
}
