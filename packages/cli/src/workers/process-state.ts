import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { HistogramJson, OutcomeCounts, RunCounters } from "@matrix/core";

/** What one process of a run says of itself every few seconds, in the run's folder. */
export interface ProcessState {
  readonly v: 1;
  readonly kind: "runner" | "worker";
  readonly host: string;
  readonly pid: number;
  readonly phase: "opening" | "running" | "stopping" | "ended" | "failed";
  /** ISO times: when it began, and when this was written. */
  readonly startedAt: string;
  readonly at: string;
  readonly hops: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Redelivered steps whose result was known. */
  readonly recalled: number;
  /** Bytes of the messages it sent on. */
  readonly messageBytes: HistogramJson;
  readonly roles: { readonly [role: string]: RoleState };
  /** Told by the runner only. */
  readonly rows?: {
    readonly records: OutcomeCounts;
    readonly inFlight: number;
    readonly total: number | undefined;
  };
  /** Where its probes and metrics are, such as `http://127.0.0.1:9464`. */
  readonly probes?: string;
  /** Why it failed. */
  readonly error?: string;
}

/** What a process has done for one role. */
export interface RoleState {
  readonly running: number;
  readonly hops: number;
  readonly errors: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What changes from one telling to the next. */
export type ProcessNews = Pick<ProcessState, "phase" | "rows" | "probes" | "error"> & {
  readonly counters: RunCounters;
};

const everyMs = 2_000;

/** Writes what `look` finds, now and every two seconds. @returns what writes it a last time and ends. */
export async function tellState(
  run: string,
  kind: ProcessState["kind"],
  look: () => ProcessNews,
  isKept: () => boolean = () => true,
): Promise<() => Promise<void>> {
  const folder = join(run, "processes");
  const startedAt = new Date().toISOString();
  const name = `${kind}-${hostname()}-${process.pid}.json`;
  await mkdir(folder, { recursive: true });
  const write = async () => {
    const { counters, ...news } = look();
    const state: ProcessState = {
      v: 1,
      kind,
      host: hostname(),
      pid: process.pid,
      startedAt,
      at: new Date().toISOString(),
      hops: counters.hops,
      promptTokens: counters.promptTokens,
      completionTokens: counters.completionTokens,
      recalled: counters.recalled,
      messageBytes: counters.messageBytes.toJSON(),
      roles: rolesOf(counters),
      ...news,
    };
    const temporary = join(folder, `.${name}`);
    await writeFile(temporary, `${JSON.stringify(state)}\n`);
    await rename(temporary, join(folder, name));
  };
  // What a process says of itself is for people: that it could not be written stops nothing.
  let writing = write().catch(() => {});
  const timer = setInterval(() => {
    writing = writing.then(write).catch(() => {});
  }, everyMs);
  return async () => {
    clearInterval(timer);
    if (isKept()) return await writing.then(write).catch(() => {});
    await writing;
    await rm(join(folder, name), { force: true }).catch(() => {});
    // Another process may have something to say there.
    await rmdir(folder).catch(() => {});
  };
}

/** What the processes of a run said of themselves last, runners first. */
export async function processStates(run: string): Promise<ProcessState[]> {
  const folder = join(run, "processes");
  const names = await readdir(folder).catch(() => []);
  const states: ProcessState[] = [];
  for (const name of names.filter((each) => !each.startsWith(".")).sort()) {
    try {
      states.push(JSON.parse(await readFile(join(folder, name), "utf8")) as ProcessState);
    } catch {
      // It is being replaced; what it says next will do.
    }
  }
  return states;
}

/** Whether a process has said that it does nothing more. */
export function isOver({ phase }: Pick<ProcessState, "phase">): boolean {
  return phase === "ended" || phase === "failed";
}

/** What the runner that spoke last said: it knows of the rows. */
export function lastRunner<State extends ProcessState>(states: readonly State[]): State | undefined {
  return states
    .filter(({ rows }) => rows !== undefined)
    .sort((a, b) => a.at.localeCompare(b.at))
    .at(-1);
}

/** Whether a process has said nothing for so long that it must be gone, or frozen. */
export function isSilent(state: ProcessState, now: Date): boolean {
  return !isOver(state) && now.getTime() - Date.parse(state.at) > everyMs * 5;
}

function rolesOf(counters: RunCounters): ProcessState["roles"] {
  return Object.fromEntries(
    [...counters.roles.values()].map(({ role, running, hops, errors, latencyMs }) => [
      role,
      { running, hops, errors, p50Ms: latencyMs.quantile(0.5), p99Ms: latencyMs.quantile(0.99) },
    ]),
  );
}
