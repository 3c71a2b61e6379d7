import type { Launch, LaunchGroup } from "@matrix/core";
import type { PodResources, ResolvedOptions } from "./kubernetes-options.ts";
import { labels } from "./object-names.ts";

/** Beyond a drain, in s: a process also closes its transport and stores. */
const slackSeconds = 15;

/** The Pods of a kind of process. */
export function podTemplate(
  launch: Launch,
  group: LaunchGroup,
  options: ResolvedOptions,
  restartPolicy: "Always" | "Never",
) {
  const { kind } = group;
  const { claim, nodeSelector, tolerations, serviceAccount, pullSecrets, user, probePort } = options;
  return {
    metadata: {
      labels: labels(launch, kind),
      annotations: {
        "matrix/run": launch.run,
        "prometheus.io/scrape": "true",
        "prometheus.io/port": String(probePort),
        "prometheus.io/path": "/metrics",
      },
    },
    spec: {
      restartPolicy,
      terminationGracePeriodSeconds: Math.ceil(launch.drainMs / 1000) + slackSeconds,
      ...(serviceAccount !== undefined && { serviceAccountName: serviceAccount }),
      // No process asks the cluster for anything.
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        ...(user !== undefined && { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user }),
        // A shared volume may hold millions of files.
        ...(user !== undefined && { fsGroupChangePolicy: "OnRootMismatch" }),
        seccompProfile: { type: "RuntimeDefault" },
      },
      ...(pullSecrets.length > 0 && { imagePullSecrets: pullSecrets.map((name) => ({ name })) }),
      ...(nodeSelector !== undefined && { nodeSelector }),
      ...(tolerations.length > 0 && { tolerations }),
      containers: [container(launch, group, options)],
      volumes: [{ name: "runs", persistentVolumeClaim: { claimName: claim } }],
    },
  };
}

function container(launch: Launch, { kind, command }: LaunchGroup, options: ResolvedOptions) {
  const { image, pullPolicy, secret, env, mount, probePort } = options;
  return {
    name: "matrix",
    image,
    imagePullPolicy: pullPolicy,
    command,
    workingDir: isBelow(launch.workingFolder, mount) ? launch.workingFolder : mount,
    env: [
      ...Object.entries(env).map(([name, value]) => ({ name, value })),
      ...launch.secrets.map((name) => ({
        name,
        valueFrom: { secretKeyRef: { name: secret, key: name } },
      })),
    ],
    ports: [{ name: "probes", containerPort: probePort }],
    resources: resources(kind === "worker" ? options.worker : options.runner),
    ...(kind === "worker" ? workerProbes : feedProbes),
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    volumeMounts: [{ name: "runs", mountPath: mount }],
  };
}

const ready = { httpGet: { path: "/readyz", port: "probes" }, periodSeconds: 5, timeoutSeconds: 3 };
const healthy = { httpGet: { path: "/healthz", port: "probes" }, timeoutSeconds: 5 };

const workerProbes = {
  // It waits for a broker that comes up late.
  startupProbe: { ...healthy, periodSeconds: 5, failureThreshold: 120 },
  // A busy event loop answers late; one that does not answer for two minutes is stuck.
  livenessProbe: { ...healthy, periodSeconds: 20, failureThreshold: 6 },
  readinessProbe: ready,
};

// Of those that feed only the one that has the run answers: the others wait for it, perhaps for days, and are not to be killed.
const feedProbes = { readinessProbe: ready };

function resources({ cpu, memory }: PodResources) {
  const requests = { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
  return { requests, ...(memory !== undefined && { limits: { memory } }) };
}

/** Whether a path lies in a folder, or is it. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
