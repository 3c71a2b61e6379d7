import type { Launch, LaunchGroup } from "@matrix/core";
import type { ResolvedOptions } from "./kubernetes-options.ts";
import { labels, objectName, selectorLabels } from "./object-names.ts";
import { podTemplate } from "./pod-template.ts";

/** Whose end is the end of an object, too. */
export interface Owner {
  readonly apiVersion: "batch/v1";
  readonly kind: "Job";
  readonly name: string;
  readonly uid: string;
}

/** An object of the Kubernetes API. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: "Job" | "Deployment" | "HorizontalPodAutoscaler" | "PodDisruptionBudget";
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly Owner[];
  };
  readonly spec: object;
}

/** Metric of `/metrics` that the number of workers follows. */
const waitingMetric = "matrix_waiting_messages";

/** The objects of a kind of process, those that others belong to first. */
export function manifestsOf(
  launch: Launch,
  group: LaunchGroup,
  options: ResolvedOptions,
): readonly Manifest[] {
  if (group.kind !== "worker") return [job(launch, group, options)];
  const { maxWorkers } = options;
  return [
    deployment(launch, group, options),
    ...(maxWorkers === undefined ? [] : [autoscaler(launch, group, maxWorkers, options)]),
    disruptionBudget(launch, group, options),
  ];
}

/** The runner, or its standbys. A Pod that fails is replaced; one that can never begin ends the Job. */
function job(launch: Launch, group: LaunchGroup, options: ResolvedOptions): Manifest {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: metadata(launch, group, options),
    spec: {
      parallelism: group.count,
      // Without it a Job is done once one of its Pods is: when the run is complete, all are.
      ...(group.kind === "runner" && { completions: 1 }),
      backoffLimit: options.giveUpAfter,
      ttlSecondsAfterFinished: Math.ceil(options.keepFinishedMs / 1000),
      podFailurePolicy: {
        rules: [
          // A node that is drained is no fault of the process.
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
          { action: "FailJob", onExitCodes: { containerName: "matrix", operator: "In", values: [2] } },
        ],
      },
      // A failure policy asks for it: the Job's controller replaces the Pod, on any node.
      template: podTemplate(launch, group, options, "Never"),
    },
  };
}

function deployment(launch: Launch, group: LaunchGroup, options: ResolvedOptions): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata(launch, group, options),
    spec: {
      // An autoscaler's number is not ours to set.
      ...(options.maxWorkers === undefined && { replicas: group.count }),
      selector: { matchLabels: selectorLabels(launch, group.kind) },
      // Workers are alike: new ones come before old ones drain.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
      template: podTemplate(launch, group, options, "Always"),
    },
  };
}

function autoscaler(
  launch: Launch,
  group: LaunchGroup,
  maxWorkers: number,
  options: ResolvedOptions,
): Manifest {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: metadata(launch, group, options),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: objectName(launch, "worker") },
      minReplicas: group.count,
      maxReplicas: maxWorkers,
      metrics: [
        {
          type: "Pods",
          pods: {
            metric: { name: waitingMetric },
            target: { type: "AverageValue", averageValue: String(options.waitingPerWorker) },
          },
        },
      ],
      behavior: {
        scaleUp: { stabilizationWindowSeconds: 15 },
        // Each worker that goes has its partitions dealt out anew.
        scaleDown: {
          stabilizationWindowSeconds: 300,
          policies: [{ type: "Percent", value: 50, periodSeconds: 60 }],
        },
      },
    },
  };
}

/** Not for those that feed: of one Pod none could ever be evicted, and a standby costs nothing to lose. */
function disruptionBudget(launch: Launch, group: LaunchGroup, options: ResolvedOptions): Manifest {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: metadata(launch, group, options),
    spec: { maxUnavailable: "50%", selector: { matchLabels: selectorLabels(launch, group.kind) } },
  };
}

function metadata(
  launch: Launch,
  { kind }: LaunchGroup,
  { namespace }: ResolvedOptions,
): Manifest["metadata"] {
  return {
    name: objectName(launch, kind),
    ...(namespace !== undefined && { namespace }),
    labels: labels(launch, kind),
    annotations: { "matrix/run": launch.run, "matrix/folder": launch.folder },
  };
}
