import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** A SLURM cluster of one node, this machine. */
export interface Cluster {
  /** What its commands need in their environment. */
  readonly env: { readonly SLURM_CONF: string };
  /** Runs one of its commands. @returns what it printed. */
  ask(...command: readonly string[]): string;
  stop(): Promise<void>;
}

/** Programs that it consists of and that are missing here. */
export function missingPrograms(): string[] {
  const isThere = (program: string) =>
    spawnSync("sh", ["-c", `command -v ${program} || test -x /usr/sbin/${program}`]).status === 0;
  return ["slurmctld", "slurmd", "munged", "sbatch"].filter((program) => !isThere(program));
}

/**
 * Starts munge, slurmctld and slurmd on this machine, as root. The node claims more CPUs than the machine has, so that several tasks fit.
 * What runs in partition `proof` is pre-empted by what comes to partition `urgent`. A job that is queued again waits only some seconds for its turn; a job that is told to end is killed 10 s later.
 */
export async function startCluster(folder: string): Promise<Cluster> {
  const host = hostname();
  const at = (name: string) => join(folder, name);
  for (const name of ["state", "spool", "log"]) mkdirSync(at(name), { recursive: true });
  writeFileSync(
    at("slurm.conf"),
    `ClusterName=proof
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=${at("munge.socket")},cred_expire=5
CredType=cred/munge
StateSaveLocation=${at("state")}
SlurmdSpoolDir=${at("spool")}
SlurmctldPidFile=${at("slurmctld.pid")}
SlurmdPidFile=${at("slurmd.pid")}
SlurmctldLogFile=${at("log/slurmctld.log")}
SlurmdLogFile=${at("log/slurmd.log")}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SlurmdParameters=config_overrides
ReturnToService=2
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
KillWait=10
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
SchedulerParameters=sched_interval=2,bf_interval=2,sched_min_interval=100000
NodeName=${host} NodeAddr=127.0.0.1 CPUs=12 RealMemory=12000 State=UNKNOWN
PartitionName=proof Nodes=ALL Default=YES MaxTime=1:00:00 State=UP PriorityTier=1 GraceTime=6
PartitionName=urgent Nodes=ALL MaxTime=1:00:00 State=UP PriorityTier=10 PreemptMode=OFF
`,
  );
  const env = { SLURM_CONF: at("slurm.conf") };
  execFileSync("chown", ["munge", folder]);
  const daemons = [
    daemon(
      "runuser",
      [
        "-u",
        "munge",
        "--",
        "munged",
        "--force",
        "--foreground",
        "--socket",
        at("munge.socket"),
        "--pid-file",
        at("munge.pid"),
        "--log-file",
        at("munge.log"),
        "--seed-file",
        at("munge.seed"),
      ],
      env,
    ),
  ];
  await pause(500);
  daemons.push(daemon("slurmctld", ["-D"], env), daemon("slurmd", ["-D"], env));
  const ask = (program: string, ...args: readonly string[]) =>
    execFileSync(program, args, {
      encoding: "utf8",
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const stop = async () => {
    for (const child of daemons.reverse()) {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
      if (child.exitCode === null && child.signalCode === null)
        await new Promise((resolve) => child.once("exit", resolve));
      clearTimeout(late);
    }
  };
  const cluster = { env, ask: (program = "", ...args: readonly string[]) => ask(program, ...args), stop };
  const until = performance.now() + 30_000;
  for (;;) {
    try {
      if (ask("sinfo", "--noheader", "--partition=proof", "--format=%T").trim() === "idle") return cluster;
    } catch {
      // It is not up yet.
    }
    if (performance.now() > until) {
      await stop();
      throw new Error(`no SLURM within 30 s; see ${at("log")}`);
    }
    await pause(500);
  }
}

function daemon(
  program: string,
  args: readonly string[],
  env: { readonly SLURM_CONF: string },
): ChildProcess {
  return spawn(program, args, {
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, ...env },
    stdio: "ignore",
  });
}
