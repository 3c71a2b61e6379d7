import type { Launch, LaunchGroup } from "@matrix/core";
import { type JobId, submissionId } from "./job-ids.ts";
import { entrypoint } from "./keep-script.ts";
import type { JobRequest } from "./ray-api.ts";
import type { RayLauncherOptions, RayResources } from "./ray-options.ts";

/** Ray kills a job that it told to end after 3 s unless this is in its environment. */
const stopWait = "RAY_JOB_STOP_WAIT_TIME_S";
/** Beyond a drain, in s: a process also closes its transport and stores. */
const slackSeconds = 10;

/** What Ray is asked for one process. `valueFor` gives the value of a secret; one without a value stays out. */
export function jobRequest(
  launch: Launch,
  group: LaunchGroup,
  id: Omit<JobId, "kind">,
  options: RayLauncherOptions,
  valueFor: (secret: string) => string | undefined,
): JobRequest {
  const { sendSecrets = true, env = {}, runtimeEnv = {} } = options;
  const { kind } = group;
  const secrets = (sendSecrets ? launch.secrets : []).flatMap((name) => {
    const value = valueFor(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const wait = String(Math.ceil(launch.drainMs / 1000) + slackSeconds);
  const { cpus = 1, memoryBytes, resources } = resourcesOf(group, options);
  return {
    submission_id: submissionId(launch, { kind, ...id }),
    entrypoint: entrypoint(launch, group),
    runtime_env: { ...runtimeEnv, env_vars: { [stopWait]: wait, ...env, ...Object.fromEntries(secrets) } },
    metadata: { "matrix.run": launch.run, "matrix.kind": kind, "matrix.folder": launch.folder },
    entrypoint_num_cpus: cpus,
    ...(memoryBytes !== undefined && { entrypoint_memory: memoryBytes }),
    ...(resources !== undefined && { entrypoint_resources: resources }),
  };
}

function resourcesOf({ kind }: LaunchGroup, options: RayLauncherOptions): RayResources {
  const own = kind === "worker" ? options.worker : options.runner;
  const { cpus, memoryBytes, resources } = options;
  const given = (values: object) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  return { ...given({ cpus, memoryBytes, resources }), ...given(own ?? {}) };
}
