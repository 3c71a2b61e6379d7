import { simulatorOptionSpecs } from "@matrix/testkit/simulator";
import { type TSchema, Type } from "typebox";
import { closed, duration, orNull } from "./section-parts.ts";

/** `run`: how rows move, whatever they are. */
export const runSection = Type.Object(
  {
    id: orNull(
      Type.String({ pattern: "^[a-z0-9][a-z0-9._-]{0,63}$" }),
      "name of the run: up to 64 of a-z, 0-9, dot, _ and -; null: the base name of run.dir, or a time stamp",
    ),
    dir: orNull(Type.String({ minLength: 1 }), "folder of the run; null: runs/<run.id>"),
    seed: Type.Integer({
      default: 42,
      description: "seed of the single trial, or of the draw of several trials' seeds",
    }),
    trials: Type.Integer({ minimum: 1, default: 1, description: "times each row is run" }),
    max_in_flight: Type.Integer({
      minimum: 1,
      default: 100,
      description: "rows at once between feeder and sink",
    }),
    workers: Type.Integer({
      minimum: 0,
      default: 0,
      description:
        "worker processes on this machine that run the agents, for transports that can share; 0: the run's own process does",
    }),
    hop_timeout: duration("30m", "longest that one hop may take"),
    row_timeout: orNull(
      duration("24h", "longest that one row may take"),
      "longest that one row may take (such as 24h); null: no limit",
    ),
    stall_timeout: duration("35m", "the run ends when nothing happens for that long"),
    drain_timeout: duration("30s", "how long running hops may go on after Ctrl-C"),
  },
  closed,
);

const someRows = {
  limit: orNull(Type.Integer({ minimum: 0 }), "rows to take; null: all"),
  skip: Type.Integer({ minimum: 0, default: 0, description: "rows to leave out at the start" }),
};

/** `data=file`: rows from files, here or elsewhere. */
export const fileDataSection = Type.Object(
  {
    kind: Type.Literal("file", { default: "file", description: "rows of files" }),
    path: Type.String({
      minLength: 1,
      description:
        "data set: a .jsonl, .ndjson (each also .gz, .zst) or .parquet file, a folder or a pattern of such files, s3://BUCKET/KEY or hf://OWNER/NAME; to be given",
    }),
    ...someRows,
    part: orNull(
      Type.String({ pattern: "^[0-9]+/[0-9]+$" }),
      "i/N: the i-th of N contiguous parts (1/4 to 4/4), for N runs; null: all",
    ),
    split: orNull(Type.String({ minLength: 1 }), "of a hub's data set; null: train"),
    revision: orNull(Type.String({ minLength: 1 }), "branch, tag or commit of a hub's data set; null: main"),
    subset: orNull(
      Type.String({ minLength: 1 }),
      "subset of a hub's data set; null: the one it calls its default",
    ),
  },
  closed,
);

/** `data=pack`: the rows that a pack brings itself. */
export const packDataSection = Type.Object(
  {
    kind: Type.Literal("pack", {
      default: "pack",
      description: "the rows that the pack brings itself, as its options say",
    }),
    ...someRows,
  },
  closed,
);

/** `output=jsonl`: records as lines of JSON. */
export const jsonlOutputSection = Type.Object(
  {
    path: orNull(
      Type.String({ minLength: 1 }),
      "records: a .jsonl file, or .jsonl.zst, compressed; null: records.jsonl in the run's folder",
    ),
    success_only: Type.Boolean({
      default: false,
      description: "write only successful records there, the others to <name>.dead.jsonl beside it",
    }),
    parquet: orNull(
      Type.String({ minLength: 1, pattern: "\\.parquet$" }),
      "the records as a .parquet file too, written once the run is complete; null: none",
    ),
  },
  closed,
);

/** `transport=memory`: queues in this process. */
export const memoryTransportSection = Type.Object(
  {
    kind: Type.Literal("memory", {
      default: "memory",
      description: "queues in this process, made durable by a journal",
    }),
    durability: Type.Union(
      [Type.Literal("sync"), Type.Literal("async"), Type.Literal("exit"), Type.Literal("off")],
      { default: "sync", description: "when a hop's result counts as accepted: sync, async, exit or off" },
    ),
    fsync: Type.Boolean({
      default: true,
      description: "whether results survive a power failure, not only a kill",
    }),
  },
  closed,
);

/** `llm=openai`: any OpenAI-compatible server. */
export const openAiSection = Type.Object(
  {
    kind: Type.Literal("openai", { default: "openai", description: "any OpenAI-compatible server" }),
    base_url: Type.String({
      minLength: 1,
      description:
        "such as http://localhost:8000/v1; several, separated by commas, share the load; to be given",
    }),
    model: Type.String({
      minLength: 1,
      description: "name of the model as the server knows it; to be given",
    }),
    api_key_env: orNull(
      Type.String({ minLength: 1 }),
      "environment variable that holds the API key; null: OPENAI_API_KEY where it is set",
    ),
    max_concurrency: Type.Integer({
      minimum: 1,
      default: 10_000,
      description: "calls at once to one endpoint",
    }),
    outage_timeout: duration(
      "5m",
      "how long rows wait for an endpoint that is down; then the run ends early",
    ),
  },
  closed,
);

const simulatorKeys: Record<string, TSchema> = Object.fromEntries(
  simulatorOptionSpecs.map(({ key, doc }) => [key, Type.Unknown({ default: null, description: doc })]),
);

/** `llm=simulator`: the simulator that comes with matrix, in this process. A key that is null is as the profile has it. */
export const simulatorSection = Type.Object(
  {
    kind: Type.Literal("simulator", {
      default: "simulator",
      description: "the simulator that comes with matrix, in this process",
    }),
    model: Type.String({
      minLength: 1,
      default: "simulator",
      description: "name that the simulator answers to",
    }),
    max_concurrency: openAiSection.properties.max_concurrency,
    outage_timeout: openAiSection.properties.outage_timeout,
    simulator: Type.Object(simulatorKeys, {
      ...closed,
      description: "options of the simulator; null: as its profile has it",
    }),
  },
  closed,
);

/** `llm=none`: for workloads whose agents ask no model. */
export const noModelSection = Type.Object(
  { kind: Type.Literal("none", { default: "none", description: "agents ask no model" }) },
  closed,
);
