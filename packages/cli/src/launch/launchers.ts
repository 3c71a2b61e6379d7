import type { Launcher } from "@matrix/core";
import type { LauncherConfig } from "../config/config-schema.ts";

/** The launcher that a config names. Its code is loaded only where it is asked for. */
export async function openLauncher(config: LauncherConfig): Promise<Launcher> {
  switch (config.kind) {
    case "kubernetes":
      return (await import("./kubernetes.ts")).openKubernetes(config);
    case "local":
      return (await import("./local.ts")).openLocal(config);
    case "ray":
      return (await import("./ray.ts")).openRay(config);
    case "slurm":
      return (await import("./slurm.ts")).openSlurm(config);
  }
}

/** Whether what a launcher starts reaches a broker at the very address that is reached from here. */
export function sharesOurNetwork({ kind }: LauncherConfig): boolean {
  return kind === "local" || kind === "slurm";
}
