/** What a job's entrypoint asks Ray for. */
export interface RayResources {
  /** Default 1. With 0, and nothing else, Ray runs it on the head node. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
  /** Custom resources of the cluster's nodes, by name. */
  readonly resources?: Readonly<Record<string, number>>;
}

/** Options of {@link rayLauncher}. */
export interface RayLauncherOptions extends RayResources {
  /** Of the cluster's dashboard. Default `http://127.0.0.1:8265`. */
  readonly address?: string;
  /** Asked for with each request, such as `Authorization`: a token may change. Never written down. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** What the runner and the standbys ask for where it differs. */
  readonly runner?: RayResources;
  /** What the workers ask for where it differs. */
  readonly worker?: RayResources;
  /** Environment variables of the jobs, by name. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further fields of Ray's `runtime_env`; `env_vars` is ours. */
  readonly runtimeEnv?: Readonly<Record<string, unknown>>;
  /**
   * Whether the values of a launch's secrets go along with the jobs, where who may open the dashboard can read them. Otherwise jobs
   * find them in the environment of the cluster's nodes. Default true.
   */
  readonly sendSecrets?: boolean;
  /** Deaths in a row, each within a minute of its start, after which a job ends. Default 20. */
  readonly giveUpAfter?: number;
}
