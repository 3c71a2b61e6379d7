import { OptionError, sinkRole, systemClock, type Topology, type Transport } from "@matrix/core";
import { connectBroker } from "./client/connect-broker.ts";
import type { KafkaTransportOptions } from "./options.ts";
import { KafkaSession } from "./protocol/kafka-session.ts";
import { type TopicNames, topicNames } from "./protocol/topic-names.ts";

/** Records of one partition in one batch, in bytes: brokers take about 1 MB. */
const maxBatchBytes = 900_000;

/** Topics of Apache Kafka, shared by any number of processes. @throws {OptionError} */
export function kafkaTransport(options: KafkaTransportOptions): Transport {
  const {
    create = true,
    partitions = 8,
    replicas = -1,
    unsafeTopics = false,
    pools,
    prefix = "matrix",
    sessionTimeoutMs = 30_000,
    commitIntervalMs = 100,
    maxAhead = 8_000,
    clock = systemClock,
    connect = () => connectBroker(options),
  } = options;
  const partitionsOf = (role: string) =>
    typeof partitions === "number" ? partitions : (partitions[role] ?? 8);
  for (const [name, value] of Object.entries({ commitIntervalMs, maxAhead, sessionTimeoutMs }))
    if (!Number.isInteger(value) || value < 1)
      throw new OptionError(`${name} must be an integer of at least 1, got ${value}`);
  if (options.connect === undefined && options.brokers.length === 0)
    throw new OptionError(`brokers must name at least one broker as "host:port"`);
  return {
    name: "kafka",
    async open(topology) {
      const warn = topology.warn ?? (() => {});
      const names = topicNames(prefix, topology.run);
      for (const { role } of topology.roles) checkPartitions(role, partitionsOf(role));
      const allGroups = groupsOf(
        { ...topology, consumes: topology.roles.map(({ role }) => role) },
        names,
        pools,
      );
      const groups = groupsOf(topology, names, pools);
      if (typeof options.tls === "object" && options.tls.insecure)
        warn("tls.insecure is set: whoever answers is taken for the broker");
      const client = await connect();
      try {
        return await KafkaSession.open({
          client,
          clock,
          names,
          topology,
          groups,
          allGroups,
          partitionsOf,
          replicas,
          create,
          unsafeTopics,
          sessionTimeoutMs,
          commitIntervalMs,
          maxAhead,
          maxBatchBytes,
          warn,
        });
      } catch (error) {
        await client.close().catch(() => {});
        throw error;
      }
    },
  };
}

function checkPartitions(role: string, partitions: number): void {
  if (!Number.isInteger(partitions) || partitions < 1)
    throw new OptionError(`partitions of role "${role}" must be an integer of at least 1, got ${partitions}`);
}

/** The groups that a process takes part in: those of its pools, and the sink's own. */
function groupsOf(
  { roles, consumes }: Topology,
  names: TopicNames,
  pools: KafkaTransportOptions["pools"],
): { group: string; roles: readonly string[] }[] {
  const known = roles.map(({ role }) => role);
  const taken = new Set(consumes ?? known);
  for (const role of taken)
    if (!known.includes(role))
      throw new OptionError(`role "${role}" is not one of the run's roles: ${known.join(", ")}`);
  const all = known.filter((role) => role !== sinkRole);
  const groups: { group: string; roles: readonly string[] }[] = [];
  for (const [pool, members] of Object.entries(settlePools(pools ?? { all }, all))) {
    const mine = members.filter((role) => taken.has(role));
    if (mine.length === 0) continue;
    if (mine.length < members.length)
      throw new OptionError(
        `pool "${pool}" has the roles ${members.join(", ")}, but only ${mine.join(", ")} would be taken here; take them all, or make pools of fewer roles`,
      );
    groups.push({ group: names.group(pool), roles: members });
  }
  if (taken.has(sinkRole)) groups.push({ group: names.group("sink"), roles: [sinkRole] });
  return groups;
}

function settlePools(
  pools: NonNullable<KafkaTransportOptions["pools"]>,
  roles: readonly string[],
): { [pool: string]: readonly string[] } {
  const home = new Map<string, string>();
  for (const [pool, members] of Object.entries(pools)) {
    if (pool === "sink") throw new OptionError(`"sink" is the sink's own pool; name this one otherwise`);
    for (const role of members) {
      const other = home.get(role);
      if (other !== undefined)
        throw new OptionError(
          `role "${role}" is in the pools "${other}" and "${pool}"; it can be in one only`,
        );
      if (!roles.includes(role))
        throw new OptionError(`pool "${pool}" names role "${role}", but the roles are: ${roles.join(", ")}`);
      home.set(role, pool);
    }
  }
  const homeless = roles.filter((role) => !home.has(role));
  if (homeless.length > 0)
    throw new OptionError(`no pool has the role ${homeless.join(", ")}; each role must be in one`);
  return Object.fromEntries(Object.entries(pools).filter(([, members]) => members.length > 0));
}
