import { Type } from "typebox";
import { closed, duration, orNull, size } from "./section-parts.ts";

/** What leaves messages, whatever the store. */
const policy = {
  fields: orNull(Type.Array(Type.String({ minLength: 1 })), "fields of a reply that may leave; null: all"),
  over: size("2KiB", "values whose JSON text is longer leave"),
  over_code_points: orNull(
    Type.Integer({ minimum: 1 }),
    "instead of `over`: texts with more code points leave, other values stay; null: `over` counts",
  ),
  fold_over: size(
    "4KiB",
    "bytes of history, and of state, that a message holds; of a longer history all but the newest entry leave as one",
  ),
  cache: size("256MiB", "values used lately that a process keeps in memory, at most"),
  keep: Type.Boolean({
    default: false,
    description: "whether the values of a complete run stay; they are freed otherwise",
  }),
};

/** What stores outside of the process may do beside. */
const shared = {
  step_record: orNull(
    Type.Boolean(),
    "whether the first result of each step is kept there, so that a message delivered twice never makes a row go two ways; null: where the transport may do so (kafka)",
  ),
};

/** `offload=none`: messages hold all. */
export const noOffloadSection = Type.Object(
  { kind: Type.Literal("none", { default: "none", description: "messages hold all that they carry" }) },
  closed,
);

/** `offload=memory`: values in this process's memory. */
export const memoryOffloadSection = Type.Object(
  {
    kind: Type.Literal("memory", {
      default: "memory",
      description: "in this process's memory: gone with it, so only for runs that are never resumed",
    }),
    ...policy,
  },
  closed,
);

/** `offload=fs`: values in a folder. */
export const fsOffloadSection = Type.Object(
  {
    kind: Type.Literal("fs", {
      default: "fs",
      description: "in a folder: on this machine, or on a drive that all workers mount",
    }),
    folder: Type.String({
      minLength: 1,
      format: "path",
      default: "offload",
      description: "folder of the values of all runs; made where missing",
    }),
    fsync: Type.Union([Type.Literal("full"), Type.Literal("content"), Type.Literal("off")], {
      default: "full",
      description: "what a power failure leaves: full: all; content: whole values, or none; off: anything",
    }),
    concurrency: Type.Integer({
      minimum: 1,
      default: 32,
      description: "files read or written at once",
    }),
    ...shared,
    ...policy,
  },
  closed,
);

/** `offload=redis`: values in Redis or Valkey. */
export const redisOffloadSection = Type.Object(
  {
    kind: Type.Literal("redis", { default: "redis", description: "in Redis or Valkey" }),
    url: Type.String({
      minLength: 1,
      default: "redis://127.0.0.1:6379",
      description: "redis://[user@]host[:port][/db], rediss://… for TLS, unix:///path; never with a password",
    }),
    password_env: orNull(
      Type.String({ minLength: 1 }),
      "environment variable that holds the password; null: none is needed",
    ),
    ca_file: orNull(
      Type.String({ minLength: 1, format: "path" }),
      "certificates that a server with rediss:// is checked against; null: those that Node brings",
    ),
    key_prefix: Type.String({ minLength: 1, default: "matrix", description: "begins every key" }),
    ttl: orNull(
      duration("7d", "a run that nobody reads or writes for so long goes away"),
      "a run that nobody reads or writes for so long goes away (such as 7d); null: never",
    ),
    timeout: duration("5s", "a call without an answer fails after that, and is tried again"),
    replicas: Type.Integer({
      minimum: 0,
      default: 0,
      description: "replicas that must have a write before it counts",
    }),
    ...shared,
    ...policy,
  },
  closed,
);

/** `offload=s3`: values in a bucket. */
export const s3OffloadSection = Type.Object(
  {
    kind: Type.Literal("s3", { default: "s3", description: "in a bucket of S3, or of a server like it" }),
    bucket: Type.String({ minLength: 3, description: "name of the bucket, which must exist; to be given" }),
    prefix: Type.String({ default: "matrix-offload/", description: "begins every key; ends in /" }),
    endpoint: orNull(Type.String({ minLength: 1 }), "URL of another server than Amazon's"),
    region: orNull(
      Type.String({ minLength: 1 }),
      "region; null: as Amazon's tools find it, or us-east-1 with an endpoint",
    ),
    access_key_id_env: orNull(
      Type.String({ minLength: 1 }),
      "environment variable that holds the key's id; null: credentials are found as Amazon's tools find them",
    ),
    secret_access_key_env: orNull(
      Type.String({ minLength: 1 }),
      "environment variable that holds the secret key; goes with access_key_id_env",
    ),
    concurrency: Type.Integer({ minimum: 1, default: 64, description: "requests at once" }),
    timeout: duration("1m", "a request with all its tries fails after that, and is tried again"),
    ...shared,
    ...policy,
  },
  closed,
);
