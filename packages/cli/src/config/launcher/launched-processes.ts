import { Type } from "typebox";
import { duration, orNull } from "../section-parts.ts";

/** Keys that all launchers have: what processes a submitted run has, and what they need. */
export const launchedProcesses = {
  workers: Type.Integer({ minimum: 1, default: 1, description: "worker processes that run the agents" }),
  standbys: Type.Integer({
    minimum: 0,
    default: 0,
    description: "processes that wait to take over from the runner, which feeds rows and writes records",
  }),
  command: orNull(
    Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
    "words that stand for matrix where the processes run; null: the command that was typed here",
  ),
  secrets: Type.Array(Type.String({ pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }), {
    default: [],
    description:
      "names of further environment variables whose values the processes need; those that the config itself names are known",
  }),
};

/** Keys of launchers whose runner can bring a broker of its own. */
export const ownBroker = {
  broker: Type.Union([Type.Literal("none"), Type.Literal("start")], {
    default: "none",
    description:
      "start: the runner brings a Kafka broker of its own, which lives as long as it does; all processes find it through the run's folder",
  }),
  broker_dir: orNull(
    Type.String({ minLength: 1, format: "path" }),
    "where that broker has its data; null: broker/ in the run's folder. A folder of the machine itself is quicker, but a runner that goes on on another machine begins with an empty broker: rows in flight begin anew",
  ),
  broker_jars: orNull(
    Type.String({ minLength: 1, format: "path" }),
    "folder with the jars of Apache Kafka; null: mvn fetches them once, into MATRIX_CACHE or ~/.cache/matrix",
  ),
  broker_heap: Type.Integer({
    minimum: 128,
    default: 512,
    description: "memory of that broker's heap, in MiB",
  }),
  broker_timeout: duration("10m", "how long processes wait for that broker's address"),
};
