/** What a job asks for. What is absent is as the cluster has it. */
export interface SlurmResources {
  readonly cpus?: number;
  /** As SLURM writes it: `2G`. */
  readonly memory?: string;
  /** As SLURM writes it: `4:00:00`, `2-00`. */
  readonly time?: string;
  readonly partition?: string;
  readonly gres?: string;
}

/** Options of {@link slurmLauncher}. */
export interface SlurmLauncherOptions extends SlurmResources {
  readonly account?: string;
  readonly qos?: string;
  readonly constraint?: string;
  /** What the runner and the standbys ask for where it differs. */
  readonly runner?: SlurmResources;
  /** What the workers ask for where it differs. */
  readonly worker?: SlurmResources;
  /** How long before its time limit a job is told to drain, in ms. Default 120,000. */
  readonly signalBeforeMs?: number;
  /** Whether jobs that were pre-empted or reached their time limit are queued again. Default true. */
  readonly requeue?: boolean;
  /** Lines of shell that come before the command. */
  readonly setup?: readonly string[];
  /** Further options of sbatch, `--exclusive`; they win over ours. */
  readonly sbatch?: readonly string[];
  /** Deaths in a row, each within a minute of its start, after which a job ends. Default 20. */
  readonly giveUpAfter?: number;
}
