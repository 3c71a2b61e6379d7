import { parseDuration } from "@matrix/config";
import type { Launcher } from "@matrix/core";
import { type SlurmResources, slurmLauncher } from "@matrix/launch-slurm";
import type { LauncherConfig } from "../config/config-schema.ts";

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

/** What is null in a config is left out of options. */
function given<Values extends object>(
  values: Values,
): { readonly [Key in keyof Values]?: NonNullable<Values[Key]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as {
    readonly [Key in keyof Values]?: NonNullable<Values[Key]>;
  };
}
