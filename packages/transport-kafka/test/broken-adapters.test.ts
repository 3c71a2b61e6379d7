import { transportCases, whyNot } from "@matrix/testkit/conformance";
import type { BrokerClient, GroupHandlers } from "@matrix/transport-kafka";
import { expect, test } from "vitest";
import { describeWithKafka } from "./support/kafka.ts";
import { kafkaSubject } from "./support/kafka-subject.ts";

/** A client with some of its methods replaced. */
function altered(client: BrokerClient, change: Partial<BrokerClient>): BrokerClient {
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
    read: (partition, from) => client.read(partition, from),
    close: () => client.close(),
    ...change,
  };
}

const withHandlers = (client: BrokerClient, change: (handlers: GroupHandlers) => Partial<GroupHandlers>) =>
  altered(client, {
    join: (options) =>
      client.join({ ...options, handlers: { ...options.handlers, ...change(options.handlers) } }),
  });

/** Slips that an adapter could make, and a case that must notice each. */
const slips: readonly [string, (client: BrokerClient) => BrokerClient, string][] = [
  [
    "says that records were sent before they were",
    (client) =>
      altered(client, {
        send: async (records) => void setTimeout(() => void client.send(records).catch(() => {}), 300),
      }),
    "a send that has resolved survives a crash",
  ],
  [
    "sends only the first record of a batch",
    (client) => altered(client, { send: (records) => client.send(records.slice(0, 1)) }),
    "sends that overlap all arrive",
  ],
  [
    "sends every other batch after the one that follows it",
    (client) => {
      let count = 0;
      return altered(client, {
        send: async (records) => {
          if (count++ % 2 === 0) setTimeout(() => void client.send(records).catch(() => {}), 200);
          else await client.send(records);
        },
      });
    },
    "messages of a row for one role are delivered in the order of their sends",
  ],
  [
    "drops the last record of a batch it reads",
    (client) =>
      withHandlers(client, ({ records }) => ({
        records: (batch) => records({ ...batch, records: batch.records.slice(0, -1) }),
      })),
    "every message sent is handled",
  ],
  [
    "commits what was not done",
    (client) =>
      altered(client, {
        join: async (options) => {
          const member = await client.join(options);
          return {
            pause: (partitions) => member.pause(partitions),
            resume: (partitions) => member.resume(partitions),
            commit: (generation, commits) => member.commit(generation, commits),
            leave: async () => {
              const ranges = await client.offsetRanges([...options.topics]);
              const commits = ranges.map(({ topic, partition, high }) => ({
                topic,
                partition,
                offset: high,
                metadata: "",
              }));
              await member.commit(1, commits).catch(() => {});
              await member.leave();
            },
          };
        },
      }),
    "messages that nobody took are delivered after the next open",
  ],
  [
    "never commits",
    (client) =>
      altered(client, {
        join: async (options) => {
          const member = await client.join(options);
          return {
            commit: async () => {},
            pause: (partitions) => member.pause(partitions),
            resume: (partitions) => member.resume(partitions),
            leave: () => member.leave(),
          };
        },
      }),
    "a row goes on from its last accepted step, which is not done again",
  ],
  [
    "forgets that there is a group to leave",
    (client) =>
      altered(client, {
        join: async (options) => {
          let isDeaf = false;
          const { handlers } = options;
          const member = await client.join({
            ...options,
            handlers: { ...handlers, records: (batch) => !isDeaf && handlers.records(batch) },
          });
          return {
            commit: (generation, commits) => member.commit(generation, commits),
            pause: (partitions) => member.pause(partitions),
            resume: (partitions) => member.resume(partitions),
            leave: async () => {
              isDeaf = true;
            },
          };
        },
      }),
    "messages that nobody took are delivered after the next open",
  ],
];

describeWithKafka("an adapter that", () => {
  test.each(slips)("%s fails the suite", { timeout: 120_000 }, async (name, spoil, caughtBy) => {
    const subject = { ...kafkaSubject("kafkajs", { name, spoil }), patienceMs: 4_000 };
    const conformanceCase = transportCases.find((each) => each.name === caughtBy)!;
    expect(whyNot(conformanceCase, subject)).toBe(undefined);
    await expect(conformanceCase.run(subject)).rejects.toThrow();
  });
});
