import { simulatorOptionSpecs } from "@matrix/testkit/simulator";
import { type Static, type TSchema, Type } from "typebox";

const duration = (value: string, description: string) =>
  Type.String({
    pattern: "^\\d+(\\.\\d+)?(ms|s|m|h)$",
    default: value,
    description: `${description} (such as 500ms, 30s, 10m)`,
  });
const count = (value: number, description: string) =>
  Type.Integer({ minimum: 1, default: value, description });
const closed = { additionalProperties: false };

const simulatorKeys: Record<string, TSchema> = Object.fromEntries(
  simulatorOptionSpecs.map(({ key, doc }) => [key, Type.Optional(Type.Unknown({ description: doc }))]),
);

/** Keys of a run that do not depend on its pack. The pack's own options stand under `workload`. */
export const runConfigSchema = Type.Object(
  {
    run: Type.Object(
      {
        id: Type.String({
          pattern: "^([a-z0-9][a-z0-9._-]{0,63})?$",
          default: "",
          description:
            "name of the run: up to 64 of a-z, 0-9, dot, _ and -; default: the base name of run.dir, or a time stamp",
        }),
        dir: Type.String({ default: "", description: "folder of the run; default: runs/<run.id>" }),
        seed: Type.Integer({
          default: 42,
          description: "seed of the trial, or of the draw of several trials' seeds",
        }),
        trials: count(1, "times each row is run"),
        max_in_flight: count(100, "rows at once between feeder and sink"),
        hop_timeout: duration("30m", "longest that one hop may take"),
        row_timeout: Type.Union([duration("24h", "longest that one row may take"), Type.Null()], {
          default: null,
          description: "longest that one row may take (such as 24h); null: no limit",
        }),
        stall_timeout: duration("35m", "the run ends when nothing happens for that long"),
        drain_timeout: duration("30s", "how long running hops may go on after Ctrl-C"),
      },
      closed,
    ),
    transport: Type.Object(
      {
        kind: Type.Literal("memory", {
          default: "memory",
          description: "memory: queues in this process, durable by a journal",
        }),
        durability: Type.Union(
          [Type.Literal("sync"), Type.Literal("async"), Type.Literal("exit"), Type.Literal("off")],
          {
            default: "sync",
            description: "when a hop's result counts as accepted: sync, async, exit or off",
          },
        ),
        fsync: Type.Boolean({
          default: true,
          description: "whether results survive a power failure, not only a kill",
        }),
      },
      closed,
    ),
    data: Type.Object(
      {
        path: Type.String({ default: "", description: "data set: a .jsonl or .parquet file" }),
        limit: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
          default: null,
          description: "rows to take; null: all",
        }),
        skip: Type.Integer({ minimum: 0, default: 0, description: "rows to leave out at the start" }),
      },
      closed,
    ),
    output: Type.Object(
      {
        path: Type.String({ default: "", description: "records; default: <run.dir>/records.jsonl" }),
        success_only: Type.Boolean({
          default: false,
          description: "write only successful records there, the others beside it",
        }),
      },
      closed,
    ),
    llm: Type.Object(
      {
        kind: Type.Union([Type.Literal("openai"), Type.Literal("simulator")], {
          default: "openai",
          description:
            "openai: any OpenAI-compatible server; simulator: the one that comes with matrix, in this process",
        }),
        base_url: Type.String({
          default: "",
          description: "such as http://localhost:8000/v1; several, separated by commas, share the load",
        }),
        model: Type.String({ default: "", description: "name of the model as the server knows it" }),
        api_key_env: Type.String({
          default: "",
          description: "environment variable that holds the API key; default: OPENAI_API_KEY where it is set",
        }),
        max_concurrency: Type.Integer({
          minimum: 1,
          default: 10_000,
          description: "calls at once to one endpoint",
        }),
        outage_timeout: duration(
          "5m",
          "how long rows wait for an endpoint that is down; then the run ends early",
        ),
        simulator: Type.Object(simulatorKeys, {
          ...closed,
          description: "options of the simulator: see matrix sim --help",
        }),
      },
      closed,
    ),
  },
  closed,
);

/** A run's config, all values present. `workload` is checked against the pack's own schema. */
export interface RunConfig extends Static<typeof runConfigSchema> {
  pack: string;
  workload: Record<string, unknown>;
}
