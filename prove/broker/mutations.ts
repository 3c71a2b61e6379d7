import {
  type OffloadStore,
  OffloadWriteError,
  sinkRole,
  sleep,
  type Transport,
  type TransportSession,
} from "@matrix/core";
import {
  type SimulatedBrokerClient,
  SimulatedBrokerError,
  type SimulatedProcess,
} from "@matrix/testkit/simulation";
import { forgetfulSink } from "../forgetful-sink.ts";
import type { Mutation } from "./mutation.ts";
import type { Scenario } from "./scenario.ts";

/** Flaws of a system whose messages may be handled twice, each of which must break a promise within some worlds. */
export const mutations: readonly Mutation[] = [
  {
    name: "a run without a step record",
    within: 20,
    shows: /unchanged-steps/,
    scenario: (scenario) => ({ ...scenario, stepRecord: false }),
  },
  {
    name: "a step record that keeps the last result instead of the first",
    within: 20,
    shows: /unchanged-steps/,
    store: (store) => ({ ...store, putIfAbsent: async (_key, value) => value }),
  },
  {
    name: "a step record that is written while the next hop is on its way",
    within: 20,
    shows: /unchanged-steps/,
    store: (store) => ({
      ...store,
      async putIfAbsent(key, value) {
        store.putIfAbsent(key, value).catch(() => {});
        return value;
      },
    }),
  },
  {
    name: "a step record that gives up on a store that is away",
    within: 50,
    shows: /unchanged-steps/,
    store: (store) => ({
      ...store,
      putIfAbsent: (key, value) =>
        store.putIfAbsent(key, value).catch((error: unknown) => {
          if (error instanceof OffloadWriteError) return value;
          throw error;
        }),
    }),
  },
  {
    name: "a transport that acknowledges a message before its result is sent on",
    within: 50,
    shows: /no record/,
    transport: (transport) => acknowledgingFirst(transport, (role) => role !== sinkRole),
  },
  {
    name: "a sink that is acknowledged to before its record is written",
    within: 150,
    shows: /no record/,
    scenario: withHeadsThatDie,
    transport: (transport, process) => acknowledgingFirst(transport, (role) => role === sinkRole, process),
  },
  {
    name: "a transport that takes a send of which nobody knows for one that arrived",
    within: 100,
    shows: /no record/,
    client: (client) => ({
      ...callsOf(client),
      // A send of which nobody knows is not repeated.
      send: (records) =>
        client.send(records).catch((error: unknown) => {
          if (!(error instanceof SimulatedBrokerError && error.kind === "unavailable")) throw error;
        }),
    }),
  },
  {
    name: "a run over Kafka without a step record",
    within: 100,
    shows: /unchanged-steps/,
    protocol: "kafka",
    scenario: (scenario) => ({ ...scenario, stepRecord: false }),
  },
  {
    name: "a Kafka session whose commits are one message ahead of what is done",
    within: 50,
    shows: /no record/,
    protocol: "kafka",
    client: (client) => ({
      ...callsOf(client),
      async join(options) {
        const member = await client.join(options);
        return {
          pause: (partitions) => member.pause(partitions),
          resume: (partitions) => member.resume(partitions),
          leave: () => member.leave(),
          commit: (generation, commits) =>
            member.commit(
              generation,
              commits.map(({ topic, partition, offset }) => ({
                topic,
                partition,
                offset: offset + 1,
                metadata: "",
              })),
            ),
        };
      },
    }),
  },
  {
    name: "a Kafka session that acknowledges a message before its result is sent on",
    within: 50,
    shows: /no record/,
    protocol: "kafka",
    transport: (transport) => acknowledgingFirst(transport, (role) => role !== sinkRole),
  },
  {
    name: "a sink that does not look at what it holds",
    within: 50,
    shows: /records were written|has 2 records/,
    sink: (_sink, files) => forgetfulSink(files),
  },
  {
    name: "a store whose bytes nobody checks",
    within: 100,
    shows: /never had|failed|not JSON/,
    store: withDamage,
  },
];

/** Worlds in which the process that writes dies again and again, and its disk takes its time. */
function withHeadsThatDie(scenario: Scenario): Scenario {
  return { ...scenario, swarm: { ...scenario.swarm, headKills: 300, absence: 50 } };
}

/** The session of a transport, with some of it replaced. */
function withSession(
  transport: Transport,
  change: (session: TransportSession) => Partial<TransportSession>,
): Transport {
  return {
    name: transport.name,
    async open(topology) {
      const session = await transport.open(topology);
      const kept: TransportSession = {
        recovered: session.recovered,
        failed: session.failed,
        send: (messages) => session.send(messages),
        consume: (role, handle) => session.consume(role, handle),
        backlog: () => session.backlog(),
        close: (options) => session.close(options),
      };
      return { ...kept, ...change(session) };
    },
  };
}

/** Deliveries of some roles count as done before they are handled; a process takes a moment over it, where it is given. */
function acknowledgingFirst(
  transport: Transport,
  concerns: (role: string) => boolean,
  process?: SimulatedProcess,
): Transport {
  return withSession(transport, (session) => ({
    consume(role, handle) {
      if (!concerns(role)) return session.consume(role, handle);
      return session.consume(role, async (delivery) => {
        const handled = async () => {
          if (process !== undefined) await sleep(process.clock, 100);
          const next = await handle(delivery);
          if (next !== undefined) await session.send([next]);
        };
        handled().catch(() => {});
        return undefined;
      });
    },
  }));
}

/** A client's calls, some of which are to be replaced. */
function callsOf(client: SimulatedBrokerClient): SimulatedBrokerClient {
  return {
    listTopics: () => client.listTopics(),
    createTopics: (topics) => client.createTopics(topics),
    describeTopics: (names) => client.describeTopics(names),
    deleteTopics: (names) => client.deleteTopics(names),
    deleteGroups: (groups) => client.deleteGroups(groups),
    offsetRanges: (topics) => client.offsetRanges(topics),
    committed: (group, topics) => client.committed(group, topics),
    send: (records) => client.send(records),
    join: (options) => client.join(options),
    read: (partition) => client.read(partition),
    close: () => client.close(),
  };
}

/** What is read differs from what was written in a bit now and then. */
function withDamage(store: OffloadStore): OffloadStore {
  let reads = 0;
  return {
    ...store,
    async get(references, options) {
      const values = await store.get(references, options);
      const [first] = values;
      if (first !== undefined && first.length > 4 && ++reads % 5 === 0) first[first.length - 3]! ^= 1;
      return values;
    },
  };
}
