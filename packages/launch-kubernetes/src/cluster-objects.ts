import type { LaunchedProcess, ProcessKind } from "@matrix/core";
import type { Owner } from "./manifests.ts";

interface ApiObject {
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly uid?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: string;
  };
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly conditions?: readonly {
      readonly type?: string;
      readonly status?: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly containerStatuses?: readonly {
      readonly state?: {
        readonly waiting?: { readonly reason?: string; readonly message?: string };
        readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
      };
    }[];
  };
}

const kinds: readonly ProcessKind[] = ["runner", "standby", "worker"];
const states: { readonly [phase: string]: LaunchedProcess["state"] } = {
  Pending: "waiting",
  Running: "running",
  Succeeded: "ended",
  Failed: "failed",
};

/** The processes that Pods are, as `kubectl get pods` lists them. Those of other kinds are left out. */
export function processesOf(pods: readonly unknown[]): LaunchedProcess[] {
  return pods.flatMap((value): LaunchedProcess[] => {
    const { metadata, spec, status } = value as ApiObject;
    const kind = kinds.find((each) => each === metadata?.labels?.["app.kubernetes.io/component"]);
    if (kind === undefined || metadata?.name === undefined) return [];
    const phase = status?.phase ?? "Pending";
    return [
      {
        kind,
        id: metadata.name,
        // A phase of a newer Kubernetes counts as one that waits.
        state: states[phase] ?? "waiting",
        detail: [phase, ...why(value as ApiObject)].join(", "),
        ...(spec?.nodeName !== undefined && { host: spec.nodeName }),
      },
    ];
  });
}

function why({ metadata, status }: ApiObject): string[] {
  const { waiting, terminated } = status?.containerStatuses?.[0]?.state ?? {};
  const unscheduled = status?.conditions?.find(
    ({ type, status: is }) => type === "PodScheduled" && is === "False",
  );
  return [
    status?.reason,
    waiting?.reason,
    terminated && terminated.exitCode !== 0 && `exit code ${terminated.exitCode}`,
    unscheduled && `${unscheduled.reason}: ${unscheduled.message}`,
    metadata?.deletionTimestamp && "told to end",
  ].filter((part) => typeof part === "string");
}

/** Names of the Jobs that have ended, well or not: what is in them never starts again. */
export function finishedJobs(objects: readonly unknown[]): string[] {
  return (objects as readonly ApiObject[]).flatMap(({ kind, metadata, status }) => {
    const isOver = status?.conditions?.some(
      ({ type, status: is }) => (type === "Complete" || type === "Failed") && is === "True",
    );
    return kind === "Job" && isOver && metadata?.name !== undefined ? [metadata.name] : [];
  });
}

/** Names of objects of a kind, as kubectl takes them: `job/NAME`. */
export function objectIds(objects: readonly unknown[]): string[] {
  return (objects as readonly ApiObject[]).flatMap(({ kind, metadata }) =>
    kind === undefined || metadata?.name === undefined ? [] : [`${kind.toLowerCase()}/${metadata.name}`],
  );
}

/** Jobs as owners of what ends with them. */
export function ownersOf(objects: readonly unknown[]): Owner[] {
  return (objects as readonly ApiObject[]).flatMap(({ kind, metadata }): Owner[] =>
    kind === "Job" && metadata?.name !== undefined && metadata.uid !== undefined
      ? [{ apiVersion: "batch/v1", kind: "Job", name: metadata.name, uid: metadata.uid }]
      : [],
  );
}
