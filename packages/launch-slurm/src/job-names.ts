import { createHash } from "node:crypto";
import type { LaunchedRun, ProcessKind } from "@matrix/core";

const kinds: readonly ProcessKind[] = ["runner", "standby", "worker"];

/** By which a run's jobs are found again. Two runs of one name in different folders are two. */
export function jobName({ run, folder }: LaunchedRun, kind: ProcessKind): string {
  const place = createHash("sha256").update(folder).digest("hex").slice(0, 6);
  return `matrix-${run}-${place}-${kind}`;
}

/** All names that jobs of a run may have, as `--name` takes them. */
export function jobNames(run: LaunchedRun): string {
  return kinds.map((kind) => jobName(run, kind)).join(",");
}

export function kindOfJob(name: string): ProcessKind | undefined {
  return kinds.find((kind) => name.endsWith(`-${kind}`));
}
