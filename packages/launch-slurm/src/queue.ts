import type { LaunchedProcess, ProcessKind } from "@matrix/core";
import { kindOfJob } from "./job-names.ts";

/** A job, or a task of an array, as `squeue` lists it. */
export interface QueuedJob {
  /** `12`, or `12_3` for a task of an array. */
  readonly id: string;
  readonly kind: ProcessKind;
  readonly state: LaunchedProcess["state"];
  readonly detail: string;
  readonly host?: string;
  /** It is on its way out, and is not to be counted on. */
  readonly isEnding: boolean;
}

const states: { readonly [word: string]: LaunchedProcess["state"] } = {
  RUNNING: "running",
  COMPLETING: "running",
  SIGNALING: "running",
  STAGE_OUT: "running",
  STOPPED: "running",
  COMPLETED: "ended",
  CANCELLED: "ended",
  REVOKED: "ended",
  FAILED: "failed",
  TIMEOUT: "failed",
  NODE_FAIL: "failed",
  BOOT_FAIL: "failed",
  OUT_OF_MEMORY: "failed",
  DEADLINE: "failed",
  PREEMPTED: "failed",
};

/** Reads lines of `squeue --format=%i|%j|%T|%N|%r`. A state of a newer SLURM counts as one that waits. */
export function readQueue(text: string): QueuedJob[] {
  return text.split("\n").flatMap((line): QueuedJob[] => {
    const [id = "", name = "", word = "", host = "", reason = ""] = line.trim().split("|");
    const kind = kindOfJob(name);
    if (kind === undefined) return [];
    const detail = reason === "" || reason === "None" ? word : `${word} (${reason})`;
    return [
      {
        id,
        kind,
        state: states[word] ?? "waiting",
        detail,
        ...(host !== "" && { host }),
        isEnding: word === "COMPLETING",
      },
    ];
  });
}

export function isGoing({ state }: Pick<QueuedJob, "state">): boolean {
  return state === "waiting" || state === "running";
}

/** The ones to be let go first: those that do nothing yet, then the youngest. */
export function mostDispensable(jobs: readonly QueuedJob[], count: number): QueuedJob[] {
  const number = (id: string) => id.split("_").map(Number);
  return jobs
    .toSorted((a, b) => {
      if (a.state !== b.state) return a.state === "waiting" ? -1 : 1;
      const [[job = 0, task = 0], [otherJob = 0, otherTask = 0]] = [number(a.id), number(b.id)];
      return otherJob - job || otherTask - task;
    })
    .slice(0, count);
}
