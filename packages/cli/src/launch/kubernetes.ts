import { parseDuration } from "@matrix/config";
import type { Launcher } from "@matrix/core";
import { kubernetesLauncher } from "@matrix/launch-kubernetes";
import type { LauncherConfig } from "../config/config-schema.ts";
import { given } from "./given.ts";

type KubernetesConfig = Extract<LauncherConfig, { kind: "kubernetes" }>;

export function openKubernetes(config: KubernetesConfig): Launcher {
  const { image, claim, mount, namespace, context, secret, tolerations, apply } = config;
  return kubernetesLauncher({
    image,
    claim,
    mount,
    secret,
    tolerations,
    apply,
    ...given({ namespace, context }),
    ...given({ nodeSelector: config.node_selector, serviceAccount: config.service_account }),
    ...given({ maxWorkers: config.max_workers, env: config.env }),
    pullPolicy: config.pull_policy,
    pullSecrets: config.pull_secrets,
    runner: given(config.runner),
    worker: given(config.worker),
    user: config.user ?? undefined,
    waitingPerWorker: config.waiting_per_worker,
    probePort: config.probe_port,
    keepFinishedMs: parseDuration(config.keep_finished, "launcher.keep_finished"),
    giveUpAfter: config.give_up_after,
  });
}
