import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  followedLogs,
  type Launch,
  LaunchError,
  type LaunchedProcess,
  type LaunchedRun,
  type Launcher,
  type LogChoice,
  type LogLine,
  logLines,
  OptionError,
  shellText,
} from "@matrix/core";
import { finishedJobs, objectIds, ownersOf, processesOf } from "./cluster-objects.ts";
import { Kubectl } from "./kubectl.ts";
import {
  type KubernetesLauncherOptions,
  type ResolvedOptions,
  resolveOptions,
} from "./kubernetes-options.ts";
import { manifestFiles, manifestFolder, manifestText, writeManifests } from "./manifest-files.ts";
import { type Manifest, manifestsOf } from "./manifests.ts";
import { runSelector } from "./object-names.ts";
import { isBelow } from "./pod-template.ts";

const objectKinds = "jobs,deployments,horizontalpodautoscalers,poddisruptionbudgets";
const applyArgs = ["apply", "--server-side", "--force-conflicts", "--field-manager=matrix", "--filename=-"];
const everyMs = 1_000;
/** Beyond the grace that a Pod has. */
const goneAfterMs = 60_000;

/**
 * Processes as Pods of a Kubernetes cluster: Jobs for the runner and its standbys, a Deployment for the workers. What it applies stands
 * in the run's folder, too, as a kustomize base.
 *
 * Errors: {@link OptionError} for an option that breaks its rule; {@link LaunchError} as the contract has it. Where something is
 * refused of a run that had nothing in the cluster, what the same call had applied is deleted.
 */
export function kubernetesLauncher(given: KubernetesLauncherOptions): Launcher {
  const options = resolveOptions(given);
  checkOptions(options);
  const kubectl = new Kubectl(options);
  return {
    name: "kubernetes",
    plan(launch) {
      checkPlace(launch, options);
      const files = manifestFiles(launch, options).map(({ name, text }) => ({
        name: join(manifestFolder(launch.folder), name),
        text,
      }));
      const commands = options.apply ? [{ name: "kubectl", text: shellText(kubectl.words(applyArgs)) }] : [];
      return [...files, ...commands];
    },
    async start(launch) {
      checkPlace(launch, options);
      // Asked first: where there is no cluster, nothing is written.
      const there = options.apply ? await objectsOf(kubectl, launch) : [];
      await writeManifests(launch.folder, manifestFiles(launch, options));
      if (options.apply) await start(kubectl, launch, there, options);
    },
    status: (run) => status(kubectl, run, options),
    logs: (run, choice) => logs(kubectl, run, choice),
    stop: (run) => stop(kubectl, run),
  };
}

function checkOptions({
  maxWorkers = 1,
  waitingPerWorker,
  probePort,
  giveUpAfter,
  mount,
}: ResolvedOptions): void {
  for (const [name, value] of Object.entries({ maxWorkers, waitingPerWorker, probePort, giveUpAfter }))
    if (!Number.isInteger(value) || value < 1)
      throw new OptionError(`${name} must be an integer of at least 1, got ${value}`);
  if (!mount.startsWith("/")) throw new OptionError(`mount must be an absolute path, got "${mount}"`);
}

function checkPlace({ folder, groups }: Launch, { mount, claim, maxWorkers }: ResolvedOptions): void {
  if (!isBelow(folder, mount)) {
    throw new OptionError(
      `the run's folder ${folder} must lie below ${mount}, where the processes have claim ${claim}; see launcher.mount and run.dir`,
    );
  }
  const workers = groups.find(({ kind }) => kind === "worker")?.count ?? 0;
  if (maxWorkers !== undefined && maxWorkers < workers)
    throw new OptionError(
      `maxWorkers must be at least the ${workers} workers to begin with, got ${maxWorkers}`,
    );
}

async function start(
  kubectl: Kubectl,
  launch: Launch,
  there: readonly unknown[],
  options: ResolvedOptions,
): Promise<void> {
  const all = launch.groups.flatMap((group) => (group.count > 0 ? manifestsOf(launch, group, options) : []));
  const [jobs, others] = [all.filter(isJob), all.filter((manifest) => !isJob(manifest))];
  try {
    const over = finishedJobs(there);
    if (over.length > 0) await kubectl.ask(["delete", "--ignore-not-found", "--timeout=8s", "jobs", ...over]);
    const owners = ownersOf(await kubectl.list(applyArgs, manifestText(jobs)));
    // With the last Job that feeds the run its workers are deleted, too.
    const owned = others.map((manifest) => ({
      ...manifest,
      metadata: { ...manifest.metadata, ownerReferences: owners },
    }));
    if (owned.length > 0) await kubectl.ask(applyArgs, manifestText(owned));
    const wanted = new Set(all.map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`));
    const unwanted = objectIds(there).filter((id) => !wanted.has(id));
    if (unwanted.length > 0) await kubectl.ask(["delete", "--ignore-not-found", "--wait=false", ...unwanted]);
  } catch (error) {
    if (there.length === 0) await deleteAll(kubectl, launch).catch(() => {});
    throw error;
  }
}

function isJob({ kind }: Manifest): boolean {
  return kind === "Job";
}

async function objectsOf(kubectl: Kubectl, run: LaunchedRun): Promise<readonly unknown[]> {
  return firstAnswer(kubectl.list(["get", objectKinds, `--selector=${runSelector(run)}`]));
}

/** Of a cluster that did not answer nothing was asked: so the error says, by Node's code. */
async function firstAnswer<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (
      !(error instanceof LaunchError) ||
      (error.cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT"
    )
      throw error;
    const cause = Object.assign(new Error(error.message), { code: "ETIMEDOUT" });
    throw new LaunchError(
      `${error.message}; see launcher.context, launcher.namespace, and kubectl cluster-info`,
      {
        cause,
      },
    );
  }
}

async function podsOf(kubectl: Kubectl, run: LaunchedRun): Promise<LaunchedProcess[]> {
  return processesOf(await kubectl.list(["get", "pods", `--selector=${runSelector(run)}`]));
}

async function status(
  kubectl: Kubectl,
  run: LaunchedRun,
  { apply }: ResolvedOptions,
): Promise<LaunchedProcess[]> {
  try {
    return await firstAnswer(podsOf(kubectl, run));
  } catch (error) {
    // Who only has the manifests written may have no cluster here.
    if (!apply && error instanceof LaunchError) return [];
    throw error;
  }
}

async function* logs(
  kubectl: Kubectl,
  run: LaunchedRun,
  { kind, id, follow }: LogChoice,
): AsyncIterable<LogLine> {
  const find = async () =>
    (await podsOf(kubectl, run))
      .filter((pod) => (kind ?? pod.kind) === pod.kind && (id ?? pod.id) === pod.id)
      // Without a container there is no log.
      .filter(({ state }) => state !== "waiting")
      .map((pod) => ({ kind: pod.kind, id: pod.id, isOver: pod.state !== "running" }));
  const read = async (pod: { readonly id: string }) => logLines(await kubectl.ask(["logs", pod.id]));
  if (follow !== undefined) {
    const reader = {
      find,
      read,
      tail: (pod: { readonly id: string }, told: (line: string) => void, signal: AbortSignal) =>
        kubectl.tail(pod.id, told, signal),
    };
    yield* followedLogs(reader, follow);
    return;
  }
  for (const pod of await find())
    for (const text of await read(pod)) yield { kind: pod.kind, id: pod.id, text };
}

async function deleteAll(kubectl: Kubectl, run: LaunchedRun): Promise<void> {
  await kubectl.ask([
    "delete",
    objectKinds,
    "--ignore-not-found",
    "--wait=false",
    `--selector=${runSelector(run)}`,
  ]);
}

async function stop(kubectl: Kubectl, run: LaunchedRun): Promise<void> {
  await firstAnswer(deleteAll(kubectl, run));
  let until: number | undefined;
  for (;;) {
    const pods = await kubectl.list(["get", "pods", `--selector=${runSelector(run)}`]);
    if (pods.length === 0) return;
    until ??= performance.now() + longestGraceMs(pods) + goneAfterMs;
    if (performance.now() > until) {
      const names = processesOf(pods).map(({ id }) => id);
      throw new LaunchError(
        `pods ${names.join(", ")} of run ${run.run} do not end; their node may be gone: kubectl get pods -o wide, then kubectl delete pod --force`,
      );
    }
    await pause(everyMs);
  }
}

function longestGraceMs(pods: readonly unknown[]): number {
  const graces = pods.map((pod) => {
    const { spec } = pod as { readonly spec?: { readonly terminationGracePeriodSeconds?: number } };
    return spec?.terminationGracePeriodSeconds ?? 30;
  });
  return Math.max(...graces) * 1000;
}
