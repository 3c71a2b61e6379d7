import { type TSchema, Type } from "typebox";
import { closed, duration, orNull } from "../section-parts.ts";
import { launchedProcesses, ownBroker } from "./launched-processes.ts";

const text = Type.String({ minLength: 1, pattern: "^[^\\n]+$" });
const memory = Type.String({ pattern: "^[0-9]+[KMGT]?$" });
const time = Type.String({ pattern: "^[0-9]+(:[0-9]{1,2}){0,2}$|^[0-9]+-[0-9]{1,2}(:[0-9]{1,2}){0,2}$" });

/** What one kind of process asks the scheduler for beside what all do. */
function ofKind(description: string) {
  const key = <Schema extends TSchema>(schema: Schema, what: string) =>
    orNull(schema, `${what}; null: as for all`);
  return Type.Object(
    {
      cpus: key(Type.Integer({ minimum: 1 }), "CPUs"),
      memory: key(memory, "memory"),
      time: key(time, "time limit"),
      partition: key(text, "partition"),
      gres: key(text, "generic resources"),
    },
    { ...closed, description },
  );
}

/** `launcher=slurm`: jobs of a SLURM cluster. */
export const slurmLauncherSection = Type.Object(
  {
    kind: Type.Literal("slurm", {
      default: "slurm",
      description: "jobs of a SLURM cluster: one for the runner, one for standbys, an array for the workers",
    }),
    ...launchedProcesses,
    ...ownBroker,
    partition: orNull(text, "partition; null: the cluster's default, as with all keys that follow"),
    account: orNull(text, "account that pays"),
    qos: orNull(text, "quality of service"),
    constraint: orNull(text, "features that a node must have"),
    gres: orNull(text, "generic resources, such as gpu:1"),
    cpus: Type.Integer({ minimum: 1, default: 1, description: "CPUs of each process" }),
    memory: orNull(memory, "memory of each process, such as 2G"),
    time: orNull(
      time,
      "time limit of each process, as SLURM writes it, such as 4:00:00 or 2-00; at its end a process drains, and is queued again",
    ),
    runner: ofKind("the runner and the standbys, where they ask for something else"),
    worker: ofKind("the workers, where they ask for something else"),
    signal_before: duration(
      "2m",
      "how long before the time limit a process is told to drain; at least run.drain_timeout and a bit",
    ),
    requeue: Type.Boolean({
      default: true,
      description: "whether processes that were pre-empted or reached their time limit are queued again",
    }),
    setup: Type.Array(Type.String({ pattern: "^[^\\n]*$" }), {
      default: [],
      description: "lines of shell that come before the command: module load, source, export",
    }),
    sbatch: Type.Array(Type.String({ pattern: "^--[^\\n]+$" }), {
      default: [],
      description: "further options of sbatch, such as --exclusive, each as #SBATCH line",
    }),
    give_up_after: Type.Integer({
      minimum: 1,
      default: 20,
      description: "deaths in a row, each within a minute of its start, after which a job ends",
    }),
  },
  closed,
);
