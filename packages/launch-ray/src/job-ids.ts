import { createHash } from "node:crypto";
import type { LaunchedRun, ProcessKind } from "@matrix/core";

/** Which process of a run a job is, and the how manieth try at it. */
export interface JobId {
  readonly kind: ProcessKind;
  /** From 0 on. */
  readonly number: number;
  /** From 1 on. Ray takes each id once: a job that is started again has a new one. */
  readonly attempt: number;
}

/** What the ids of a run's jobs begin with. Two runs of one name in different folders are two. */
function prefix({ run, folder }: LaunchedRun): string {
  return `matrix-${run}-${createHash("sha256").update(folder).digest("hex").slice(0, 6)}-`;
}

/** The `submission_id` of a job: the same for the same process, so that it cannot be started twice. */
export function submissionId(run: LaunchedRun, { kind, number, attempt }: JobId): string {
  return `${prefix(run)}${kind}-${number}.${attempt}`;
}

/** @returns undefined for a job of another run, or none of ours. */
export function parseSubmissionId(run: LaunchedRun, id: string): JobId | undefined {
  const own = prefix(run);
  if (!id.startsWith(own)) return undefined;
  const [, kind, number, attempt] = /^(runner|standby|worker)-(\d+)\.(\d+)$/.exec(id.slice(own.length)) ?? [];
  if (kind === undefined) return undefined;
  return { kind: kind as ProcessKind, number: Number(number), attempt: Number(attempt) };
}
