/** What a container asks for. What is absent is as the namespace has it. */
export interface PodResources {
  /** As Kubernetes writes it: `500m`, `2`. A request, no limit: a process that may use idle CPUs harms nobody. */
  readonly cpu?: string;
  /** As Kubernetes writes it: `2Gi`. Request and limit. */
  readonly memory?: string;
}

/** Options of {@link kubernetesLauncher}. */
export interface KubernetesLauncherOptions {
  /** With Node, matrix and the run's packs. */
  readonly image: string;
  /** PersistentVolumeClaim with the run's folder, its data and stores; ReadWriteMany unless all Pods are on one node. */
  readonly claim: string;
  /** Absolute path where the claim is mounted, the same as here: the run's folder lies below it. */
  readonly mount: string;
  /** Default: as kubectl has it. */
  readonly namespace?: string;
  /** Of kubectl's config. Default: its current one. */
  readonly context?: string;
  /** Default `IfNotPresent`. */
  readonly pullPolicy?: "Always" | "IfNotPresent" | "Never";
  /** Names of Secrets for the image's registry. */
  readonly pullSecrets?: readonly string[];
  /** Secret whose keys are the names of the launch's secrets. Default `matrix`. */
  readonly secret?: string;
  /** Environment variables, by name. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the runner and the standbys ask for. Default 500m, 1Gi. */
  readonly runner?: PodResources;
  /** What each worker asks for. Default 500m, 1Gi. */
  readonly worker?: PodResources;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** As a Pod's `tolerations`. */
  readonly tolerations?: readonly Readonly<Record<string, unknown>>[];
  readonly serviceAccount?: string;
  /** User and group of the processes. Default 1000; given as undefined: as the image has it. */
  readonly user?: number | undefined;
  /** Workers at most, where their number follows the backlog; at least is the number that is launched. Default: no autoscaling. */
  readonly maxWorkers?: number;
  /** Messages that may wait for each worker before there are more. Default 20. */
  readonly waitingPerWorker?: number;
  /** Port of probes and metrics in each process. Default 9464. */
  readonly probePort?: number;
  /** After which finished Jobs, and the workers with them, are deleted, in ms. Default one hour. */
  readonly keepFinishedMs?: number;
  /** Failed Pods of a Job after which it fails. Default 20. */
  readonly giveUpAfter?: number;
  /** Whether `start` applies what it wrote. Otherwise somebody else does, such as a GitOps tool. Default true. */
  readonly apply?: boolean;
}

/** {@link KubernetesLauncherOptions}, all there where they have a default. */
export interface ResolvedOptions extends KubernetesLauncherOptions {
  readonly pullPolicy: "Always" | "IfNotPresent" | "Never";
  readonly pullSecrets: readonly string[];
  readonly secret: string;
  readonly env: Readonly<Record<string, string>>;
  readonly runner: PodResources;
  readonly worker: PodResources;
  readonly tolerations: readonly Readonly<Record<string, unknown>>[];
  readonly user: number | undefined;
  readonly waitingPerWorker: number;
  readonly probePort: number;
  readonly keepFinishedMs: number;
  readonly giveUpAfter: number;
  readonly apply: boolean;
}

const modest: PodResources = { cpu: "500m", memory: "1Gi" };

export function resolveOptions(options: KubernetesLauncherOptions): ResolvedOptions {
  return {
    pullPolicy: "IfNotPresent",
    pullSecrets: [],
    secret: "matrix",
    env: {},
    runner: modest,
    worker: modest,
    tolerations: [],
    user: 1000,
    waitingPerWorker: 20,
    probePort: 9464,
    keepFinishedMs: 3_600_000,
    giveUpAfter: 20,
    apply: true,
    ...options,
  };
}
