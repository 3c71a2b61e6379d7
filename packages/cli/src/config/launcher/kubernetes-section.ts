import { type TSchema, Type } from "typebox";
import { closed, duration, orNull } from "../section-parts.ts";
import { launchedProcesses } from "./launched-processes.ts";

const text = Type.String({ minLength: 1, pattern: "^\\S+$" });
const quantity = Type.String({ pattern: "^[0-9]+(\\.[0-9]+)?(m|[kMGTP]i?)?$" });
const variable = Type.String({ pattern: "^[A-Za-z_][A-Za-z0-9_]*$" });

/** What one kind of process asks for. */
function ofKind(description: string) {
  const key = <Schema extends TSchema>(schema: Schema, value: string, what: string) =>
    Type.Union([schema, Type.Null()], {
      default: value,
      description: `${what}; null: as the namespace has it`,
    });
  return Type.Object(
    {
      cpu: key(quantity, "500m", "CPUs that are set aside, such as 500m or 2"),
      memory: key(quantity, "1Gi", "memory that is set aside, and no more is given, such as 2Gi"),
    },
    { ...closed, description },
  );
}

/** `launcher=kubernetes`: Pods of a Kubernetes cluster. */
export const kubernetesLauncherSection = Type.Object(
  {
    kind: Type.Literal("kubernetes", {
      default: "kubernetes",
      description:
        "Pods of a Kubernetes cluster: a Job for the runner, one for standbys, a Deployment of workers",
    }),
    ...launchedProcesses,
    command: Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      default: ["matrix"],
      description: "words that stand for matrix in the image",
    }),
    image: Type.String({ minLength: 1, description: "image with Node, matrix and the run's packs" }),
    claim: Type.String({
      minLength: 1,
      description:
        "PersistentVolumeClaim with the run's folder, its data and stores; ReadWriteMany unless all Pods are on one node",
    }),
    mount: Type.String({
      pattern: "^/",
      description: "where that claim is mounted, in the Pods and here: run.dir lies below it",
    }),
    namespace: orNull(text, "namespace; null: as kubectl has it"),
    context: orNull(text, "context of kubectl's config; null: its current one"),
    pull_policy: Type.Union([Type.Literal("IfNotPresent"), Type.Literal("Always"), Type.Literal("Never")], {
      default: "IfNotPresent",
      description: "when the image is pulled",
    }),
    pull_secrets: Type.Array(text, { default: [], description: "Secrets for the image's registry" }),
    secret: Type.String({
      minLength: 1,
      default: "matrix",
      description: "Secret that has the values of secrets, by the names of their environment variables",
    }),
    env: orNull(
      Type.Record(variable, Type.String()),
      "environment variables of the processes, by name; no secrets: the manifests show them; null: none",
    ),
    runner: ofKind("what the runner and the standbys ask for"),
    worker: ofKind("what each worker asks for"),
    node_selector: orNull(
      Type.Record(Type.String(), Type.String()),
      "labels that a node must have; null: none",
    ),
    tolerations: Type.Array(Type.Record(Type.String(), Type.Unknown()), {
      default: [],
      description: "taints of nodes that do no harm, as in a Pod",
    }),
    service_account: orNull(text, "service account; null: the namespace's default"),
    user: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
      default: 1000,
      description: "user and group of the processes, by number; null: as the image has it",
    }),
    max_workers: orNull(
      Type.Integer({ minimum: 1 }),
      "workers at most, where their number follows the messages that wait (a HorizontalPodAutoscaler on the metric matrix_waiting_messages); null: as many as launcher.workers",
    ),
    waiting_per_worker: Type.Integer({
      minimum: 1,
      default: 20,
      description: "messages that may wait for each worker before there are more of them",
    }),
    probe_port: Type.Integer({
      minimum: 1,
      maximum: 65_535,
      default: 9464,
      description: "port of probes and metrics in each Pod; telemetry.port follows it",
    }),
    keep_finished: duration("1h", "after which finished Jobs, and the workers with them, are deleted"),
    give_up_after: Type.Integer({
      minimum: 1,
      default: 20,
      description: "failed Pods of the runner, or of the standbys, after which they are not replaced",
    }),
    apply: Type.Boolean({
      default: true,
      description:
        "whether the manifests are applied (kubectl apply --server-side); false: they are only written, to launch/kubernetes in the run's folder",
    }),
  },
  closed,
);
