import { type TSchema, Type } from "typebox";
import { closed, orNull } from "../section-parts.ts";
import { launchedProcesses, ownBroker } from "./launched-processes.ts";

const cpus = Type.Number({ minimum: 0 });
const memory = Type.String({ pattern: "^\\d+(\\.\\d+)?(B|[kKMGT]B|[KMGT]iB)$" });
const resources = Type.Record(Type.String({ minLength: 1 }), Type.Number({ minimum: 0 }));
const variable = Type.String({ pattern: "^[A-Za-z_][A-Za-z0-9_]*$" });

/** What one kind of process asks Ray for beside what all do. */
function ofKind(description: string) {
  const key = <Schema extends TSchema>(schema: Schema, what: string) =>
    orNull(schema, `${what}; null: as for all`);
  return Type.Object(
    {
      cpus: key(cpus, "CPUs"),
      memory: key(memory, "memory"),
      resources: key(resources, "custom resources"),
    },
    { ...closed, description },
  );
}

/** `launcher=ray`: jobs of a Ray cluster. */
export const rayLauncherSection = Type.Object(
  {
    kind: Type.Literal("ray", {
      default: "ray",
      description: "jobs of a Ray cluster, submitted to its dashboard: one for each process",
    }),
    ...launchedProcesses,
    ...ownBroker,
    address: Type.String({
      pattern: "^https?://",
      default: "http://127.0.0.1:8265",
      description: "URL of the cluster's dashboard",
    }),
    token_env: orNull(
      variable,
      "environment variable with the token that the dashboard asks for, sent as Authorization: Bearer; null: none",
    ),
    headers_env: orNull(
      variable,
      "environment variable with further headers of each request, as a JSON object, such as RAY_JOB_HEADERS; null: none",
    ),
    cpus: Type.Number({
      minimum: 0,
      default: 1,
      description: "CPUs of each process; with 0, and no other resource, Ray runs it on its head node",
    }),
    memory: orNull(memory, "memory of each process, such as 2GiB; null: Ray sets none aside"),
    resources: orNull(resources, "custom resources of each process, by name; null: none"),
    runner: ofKind("the runner and the standbys, where they ask for something else"),
    worker: ofKind("the workers, where they ask for something else"),
    env: orNull(
      Type.Record(variable, Type.String()),
      "environment variables of the processes, by name; no secrets: Ray and the run's folder show them; null: none",
    ),
    runtime_env: orNull(
      Type.Record(Type.String(), Type.Unknown()),
      "further fields of Ray's runtime_env, such as image_uri; null: none",
    ),
    send_secrets: Type.Boolean({
      default: true,
      description:
        "whether the values of secrets go along with the jobs, where who may open the dashboard can read them; false: Ray's nodes have them in their environment",
    }),
    give_up_after: Type.Integer({
      minimum: 1,
      default: 20,
      description: "deaths in a row, each within a minute of its start, after which a job ends",
    }),
  },
  closed,
);
