import { Type } from "typebox";
import { closed, duration, orNull } from "./section-parts.ts";

const tls = Type.Object(
  {
    ca_file: orNull(
      Type.String({ minLength: 1, format: "path" }),
      "certificates that the brokers are checked against; null: those that Node brings",
    ),
    cert_file: orNull(
      Type.String({ minLength: 1, format: "path" }),
      "our own certificate, where it is asked for",
    ),
    key_file: orNull(Type.String({ minLength: 1, format: "path" }), "the key that goes with cert_file"),
  },
  closed,
);

const sasl = Type.Object(
  {
    mechanism: Type.Union([
      Type.Literal("plain"),
      Type.Literal("scram-sha-256"),
      Type.Literal("scram-sha-512"),
    ]),
    username: Type.String({ minLength: 1 }),
    password_env: Type.String({ minLength: 1, description: "environment variable that holds the password" }),
  },
  closed,
);

/** `transport=kafka`: topics of Apache Kafka, shared by any number of processes. */
export const kafkaTransportSection = Type.Object(
  {
    kind: Type.Literal("kafka", {
      default: "kafka",
      description: "topics of Apache Kafka, shared by any number of processes",
    }),
    brokers: Type.String({
      minLength: 1,
      default: "127.0.0.1:9092",
      description:
        "host:port of some of the cluster's brokers, separated by commas; run-folder: the broker that the run brings itself (launcher.broker)",
    }),
    client: Type.Union([Type.Literal("kafkajs"), Type.Literal("platformatic")], {
      default: "kafkajs",
      description: "library that speaks to the brokers; platformatic needs the package @platformatic/kafka",
    }),
    prefix: Type.String({
      pattern: "^[a-zA-Z0-9._-]{1,100}$",
      default: "matrix",
      description: "begins all names of topics and groups",
    }),
    partitions: Type.Integer({
      minimum: 1,
      default: 8,
      description: "partitions of each role's topic: so many processes can share its messages at most",
    }),
    replicas: Type.Integer({
      minimum: -1,
      default: -1,
      description: "copies of each partition; -1: the broker's own default",
    }),
    pools: orNull(
      Type.Record(Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }))),
      "roles that are taken together, by the pool's name; a worker takes whole pools; null: one pool of all roles",
    ),
    session_timeout: duration("30s", "silence after which a process's messages are given to others"),
    tls: orNull(Type.Union([Type.Literal(true), tls]), "encryption; true: as Node trusts; null: none"),
    sasl: orNull(sasl, "how we log in; null: not at all"),
    unsafe_topics: Type.Boolean({
      default: false,
      description: "whether topics whose settings can lose messages are used all the same",
    }),
  },
  closed,
);
