import { messageLimits, OptionError, sinkRole } from "@matrix/core";
import type { BrokerClient, TopicDescription, TopicSpec } from "../client/broker-client.ts";
import type { TopicNames } from "./topic-names.ts";

/** How a run's topics are made and what is asked of those that are there. */
export interface RunTopicsOptions {
  readonly client: BrokerClient;
  readonly names: TopicNames;
  /** Roles of the run without the sink. */
  readonly roles: readonly string[];
  /** Partitions of a role's topic: as many processes at most can share its messages. */
  readonly partitionsOf: (role: string) => number;
  /** Copies of each partition; -1: the broker's default. */
  readonly replicas: number;
  readonly create: boolean;
  /** Whether settings that could lose messages are only warned of. */
  readonly unsafe: boolean;
  readonly warn: (message: string) => void;
}

/** Largest record batch that a role's topic must take: a message of the largest size and what is around it. */
const mostBytes = messageLimits.maxBytes + 64 * 1024;

/** A run's topics as they were found, or made. */
export interface RunTopics {
  /** By topic. */
  readonly partitions: ReadonlyMap<string, number>;
  /** Those that were not there. */
  readonly made: readonly string[];
}

/** Makes a run's topics where that is ours to do, and checks them. @throws {OptionError} with the way out */
export async function openRunTopics(options: RunTopicsOptions): Promise<RunTopics> {
  const { client, create, unsafe, warn } = options;
  const specs = specsOf(options);
  const made = create ? await createMissing(client, specs) : [];
  const found = await client.describeTopics(specs.map(({ name }) => name));
  const byName = new Map(found.map((topic) => [topic.name, topic]));
  const missing = specs.filter(({ name }) => !byName.has(name)).map(({ name }) => name);
  if (missing.length > 0) {
    throw new OptionError(
      `kafka has no topic ${missing.map((name) => `"${name}"`).join(", ")}; start the run's runner first, which makes them, or open with create: true`,
    );
  }
  for (const spec of specs) {
    for (const fault of faultsOf(byName.get(spec.name)!, spec)) {
      if (!unsafe) throw new OptionError(`${fault}, or pass unsafeTopics`);
      warn(fault);
    }
  }
  return { made, partitions: new Map(found.map(({ name, partitions }) => [name, partitions])) };
}

/** Makes topics that are not there, without a look at the others. @returns their names */
export async function createMissing(client: BrokerClient, specs: readonly TopicSpec[]): Promise<string[]> {
  const found = await client.describeTopics(specs.map(({ name }) => name));
  const names = new Set(found.map(({ name }) => name));
  const missing = specs.filter(({ name }) => !names.has(name));
  if (missing.length > 0) await client.createTopics(missing);
  return missing.map(({ name }) => name);
}

/** The topics of a run as they should be. */
export function specsOf({ names, roles, partitionsOf, replicas }: RunTopicsOptions): TopicSpec[] {
  const settings = {
    // Nothing of a run expires while it lasts: its topics are deleted with it.
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "cleanup.policy": "delete",
    ...(replicas >= 3 && { "min.insync.replicas": "2" }),
  };
  const spec = (name: string, partitions: number, bytes = mostBytes): TopicSpec => ({
    name,
    partitions,
    replicas,
    settings: { ...settings, "max.message.bytes": String(bytes) },
  });
  return [
    ...roles.map((role) => spec(names.ofRole(role), partitionsOf(role))),
    // One partition: the group gives it to one of the processes that could write records.
    spec(names.ofRole(sinkRole), 1),
    // Raw bytes and why they are there.
    spec(names.deadLetters, 1, mostBytes + 64 * 1024),
  ];
}

function faultsOf(topic: TopicDescription, spec: TopicSpec): string[] {
  const { name, settings, replicas } = topic;
  const faults: string[] = [];
  const number = (setting: string) => Number(settings[setting] ?? Number.NaN);
  if (number("retention.ms") >= 0) {
    faults.push(
      `kafka topic "${name}" has retention.ms=${settings["retention.ms"]}: messages that wait longer are lost. Set it to -1`,
    );
  }
  if (number("retention.bytes") >= 0) {
    faults.push(
      `kafka topic "${name}" has retention.bytes=${settings["retention.bytes"]}: older messages are lost. Set it to -1`,
    );
  }
  if (settings["cleanup.policy"] !== undefined && settings["cleanup.policy"] !== "delete") {
    faults.push(
      `kafka topic "${name}" has cleanup.policy=${settings["cleanup.policy"]}: only the last message of a row is kept. Set it to delete`,
    );
  }
  if (number("max.message.bytes") < messageLimits.maxBytes) {
    faults.push(
      `kafka topic "${name}" has max.message.bytes=${settings["max.message.bytes"]}, but messages have up to ${messageLimits.maxBytes} bytes. Set it to ${spec.settings["max.message.bytes"]}`,
    );
  }
  if (number("min.insync.replicas") > replicas) {
    faults.push(
      `kafka topic "${name}" has ${replicas} replicas but min.insync.replicas=${settings["min.insync.replicas"]}: nothing can be written to it. Set it to at most ${replicas}`,
    );
  }
  if (replicas >= 3 && number("min.insync.replicas") < 2) {
    faults.push(
      `kafka topic "${name}" has ${replicas} replicas but min.insync.replicas=${settings["min.insync.replicas"]}: a broker that fails can take acknowledged messages with it. Set it to 2`,
    );
  }
  if (topic.partitions < spec.partitions) {
    faults.push(
      `kafka topic "${name}" has ${topic.partitions} partitions, not ${spec.partitions}: fewer processes can share its messages. Add partitions, or lower partitions to ${topic.partitions}`,
    );
  }
  return faults;
}
