import { parseDuration } from "@matrix/config";
import type { Launcher } from "@matrix/core";
import { type SlurmResources, slurmLauncher } from "@matrix/launch-slurm";
import type { LauncherConfig } from "../config/config-schema.ts";
import { given } from "./given.ts";

type SlurmConfig = Extract<LauncherConfig, { kind: "slurm" }>;

export function openSlurm(config: SlurmConfig): Launcher {
  const { account, qos, constraint } = config;
  return slurmLauncher({
    ...resources(config),
    ...given({ account, qos, constraint }),
    runner: resources(config.runner),
    worker: resources(config.worker),
    signalBeforeMs: parseDuration(config.signal_before, "launcher.signal_before"),
    requeue: config.requeue,
    setup: config.setup,
    sbatch: config.sbatch,
    giveUpAfter: config.give_up_after,
  });
}

function resources({ cpus, memory, time, partition, gres }: SlurmConfig["worker"]): SlurmResources {
  return given({ cpus, memory, time, partition, gres });
}
