export { slurmLauncher } from "./slurm-launcher.ts";
export type { SlurmLauncherOptions, SlurmResources } from "./slurm-options.ts";
