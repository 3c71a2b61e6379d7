import type { Launch, ProcessKind } from "@matrix/core";
import type { KubernetesLauncherOptions } from "@matrix/launch-kubernetes";

/** A launch as the command makes it, with so many of each kind. */
export function launchOf(counts: Readonly<Record<ProcessKind, number>>, folder = "/runs/demo"): Launch {
  const feed = ["matrix", "resume", folder, "--standby"];
  return {
    run: "demo",
    folder,
    workingFolder: "/runs",
    groups: [
      { kind: "runner", count: counts.runner, command: feed },
      { kind: "standby", count: counts.standby, command: feed },
      { kind: "worker", count: counts.worker, command: ["matrix", "worker", folder] },
    ],
    secrets: ["OPENAI_API_KEY"],
    drainMs: 30_000,
  };
}

export const plain: KubernetesLauncherOptions = { image: "matrix:1", claim: "runs", mount: "/runs" };

/** With a value for everything that can be said. */
export const full: Required<KubernetesLauncherOptions> = {
  ...plain,
  namespace: "data",
  context: "cluster",
  pullPolicy: "Always",
  pullSecrets: ["registry"],
  secret: "keys",
  env: { NODE_OPTIONS: "--max-old-space-size=768" },
  runner: { cpu: "1", memory: "2Gi" },
  worker: { cpu: "2", memory: "4Gi" },
  nodeSelector: { "kubernetes.io/arch": "amd64" },
  tolerations: [{ key: "spot", operator: "Exists", effect: "NoSchedule" }],
  serviceAccount: "matrix",
  user: 2000,
  maxWorkers: 8,
  waitingPerWorker: 50,
  probePort: 9000,
  keepFinishedMs: 600_000,
  giveUpAfter: 5,
  apply: false,
};
