import { join } from "node:path";
import { type Launch, type LaunchGroup, type ProcessKind, shellText } from "@matrix/core";
import { jobName, jobNames } from "./job-names.ts";
import type { SlurmLauncherOptions, SlurmResources } from "./slurm-options.ts";

/** The script of a kind of process, and where its jobs leave their exit codes. */
export const scriptFile = (folder: string, kind: ProcessKind) => join(folder, "launch", `${kind}.sbatch`);
export const endsFolder = (folder: string) => join(folder, "launch", "slurm-ends");
export const logsFolder = (folder: string) => join(folder, "launch", "logs");

/** Jobs of which there may be several come as an array. */
export function isArray(kind: ProcessKind): boolean {
  return kind !== "runner";
}

/**
 * The batch script of a kind of process. It starts its process again when that dies, with pauses that double. USR1, which SLURM sends
 * before the time limit, and TERM let it drain; after USR1 the job is queued again.
 */
export function batchScript(launch: Launch, group: LaunchGroup, options: SlurmLauncherOptions): string {
  const { giveUpAfter = 20, requeue = true } = options;
  const { folder } = launch;
  return `#!/bin/bash
${directives(launch, group.kind, options).join("\n")}
# Written by matrix submit.
${(options.setup ?? []).map((line) => `${line}\n`).join("")}
id=\${SLURM_ARRAY_JOB_ID:+\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID}
id=\${id:-$SLURM_JOB_ID}
ends=${shellText([endsFolder(folder)])}
rm -f "$ends/$id"
told=
child=
tell() { told=$1; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null; }
end() { mkdir -p "$ends"; echo "$1" > "$ends/$id"; exit "$1"; }
leave() {
${requeue ? requeueLines : ""}  [ -z "$told" ] || end 0
}
trap 'tell drain' USR1
trap 'tell end' TERM

deaths=0
pause=1
while :; do
  begun=$SECONDS
  ${shellText(group.command)} &
  child=$!
  wait "$child"
  # A signal ends a wait, but not yet the process.
  while kill -0 "$child" 2>/dev/null; do wait "$child"; done
  wait "$child"
  code=$?
  child=
  [ "$code" -ne 0 ] || end 0
  leave
  if [ $((SECONDS - begun)) -ge 60 ]; then deaths=0; pause=1; fi
  deaths=$((deaths + 1))
  if [ "$code" -eq 2 ] || [ "$deaths" -ge ${giveUpAfter} ]; then
    echo "[matrix: $id ended with exit code $code and is not started again]"
${group.kind === "runner" && !hasStandby(launch) ? cancelRest(launch) : ""}    end "$code"
  fi
  echo "[matrix: $id ended with exit code $code; nothing is lost, starting it again in $pause s]"
  sleep "$pause" &
  wait $!
  leave
  pause=$((pause < 16 ? pause * 2 : 30))
done
`;
}

const requeueLines = `  if [ "$told" = drain ]; then
    echo "[matrix: $id drained before its time limit and is queued again]"
    scontrol requeue "$id" || end 1
    exit 0
  fi
`;

/** Nobody is left who could end the workers. */
function cancelRest(launch: Launch): string {
  return `    scancel --user="$(id -u)" --name=${jobName(launch, "worker")}\n`;
}

function hasStandby({ groups }: Launch): boolean {
  return groups.some(({ kind, count }) => kind === "standby" && count > 0);
}

function directives(launch: Launch, kind: ProcessKind, options: SlurmLauncherOptions): string[] {
  const { account, qos, constraint, sbatch = [], requeue = true, signalBeforeMs = 120_000 } = options;
  const { cpus, memory, time, partition, gres } = resourcesOf(kind, options);
  const log = isArray(kind) ? `${kind}-%A_%a.log` : `${kind}-%j.log`;
  const lines: readonly (string | false | undefined)[] = [
    `--job-name=${jobName(launch, kind)}`,
    `--output=${join(logsFolder(launch.folder).replaceAll("%", "%%"), log)}`,
    "--open-mode=append",
    `--chdir=${launch.workingFolder}`,
    "--nodes=1",
    "--ntasks=1",
    `--cpus-per-task=${cpus ?? 1}`,
    memory !== undefined && `--mem=${memory}`,
    time !== undefined && `--time=${time}`,
    partition !== undefined && `--partition=${partition}`,
    account !== undefined && `--account=${account}`,
    qos !== undefined && `--qos=${qos}`,
    constraint !== undefined && `--constraint=${constraint}`,
    gres !== undefined && `--gres=${gres}`,
    `--signal=B:USR1@${Math.ceil(signalBeforeMs / 1000)}`,
    requeue ? "--requeue" : "--no-requeue",
    ...sbatch,
  ];
  return lines.filter((line) => typeof line === "string").map((line) => `#SBATCH ${quoted(line)}`);
}

function resourcesOf(kind: ProcessKind, options: SlurmLauncherOptions): SlurmResources {
  const { cpus, memory, time, partition, gres } = options;
  const own = kind === "worker" ? options.worker : options.runner;
  const all = { cpus, memory, time, partition, gres };
  const given = (resources: object) =>
    Object.fromEntries(Object.entries(resources).filter(([, value]) => value !== undefined));
  return { ...given(all), ...given(own ?? {}) };
}

/** As sbatch reads words of its lines: a blank ends one unless it is quoted. */
function quoted(line: string): string {
  const at = line.indexOf("=");
  return /\s/.test(line) && at > 0 && !line.includes('"')
    ? `${line.slice(0, at + 1)}"${line.slice(at + 1)}"`
    : line;
}

/** Words of the command that submits some jobs of a kind. */
export function submitCommand(folder: string, kind: ProcessKind, count: number): string[] {
  const array = isArray(kind) ? [`--array=0-${count - 1}`] : [];
  return ["sbatch", "--parsable", ...array, scriptFile(folder, kind)];
}

/** Words of the command that lists a run's jobs, ended ones included, each task of an array by itself. */
export function listCommand(run: Parameters<typeof jobNames>[0]): string[] {
  const names = `--name=${jobNames(run)}`;
  return [
    "squeue",
    "--noheader",
    "--array",
    "--states=all",
    `--user=${process.getuid?.() ?? ""}`,
    names,
    "--format=%i|%j|%T|%N|%r",
  ];
}
