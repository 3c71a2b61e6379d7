import { createHash } from "node:crypto";
import type { LaunchedRun, ProcessKind } from "@matrix/core";

/**
 * What the names of a run's objects begin with, and the value of their label `app.kubernetes.io/instance`: of letters, digits and -,
 * up to 54 of them. Two runs of one name in different folders are two.
 */
export function instanceName({ run, folder }: LaunchedRun): string {
  const place = createHash("sha256").update(`${run}\n${folder}`).digest("hex").slice(0, 6);
  const slug = run.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "");
  return `matrix-${slug.slice(0, 40).replace(/-+$/, "")}-${place}`;
}

export function objectName(run: LaunchedRun, kind: ProcessKind): string {
  return `${instanceName(run)}-${kind}`;
}

/** Labels by which a controller finds its Pods: they never change. */
export function selectorLabels(run: LaunchedRun, kind: ProcessKind): Record<string, string> {
  return {
    "app.kubernetes.io/name": "matrix",
    "app.kubernetes.io/instance": instanceName(run),
    "app.kubernetes.io/component": kind,
  };
}

export function labels(run: LaunchedRun, kind: ProcessKind): Record<string, string> {
  return {
    ...selectorLabels(run, kind),
    "app.kubernetes.io/part-of": "matrix",
    "app.kubernetes.io/managed-by": "matrix",
  };
}

/** For kubectl's `--selector`: all objects of a run. */
export function runSelector(run: LaunchedRun): string {
  return `app.kubernetes.io/name=matrix,app.kubernetes.io/instance=${instanceName(run)}`;
}
