import { randomUUID } from "node:crypto";
import { type Admin, type ConfigResourceTypes, Kafka, logLevel, Partitioners, type Producer } from "kafkajs";
import type { BrokerOptions } from "../../options.ts";
import type {
  BrokerClient,
  GroupMember,
  JoinOptions,
  OffsetCommit,
  OffsetRange,
  OutgoingRecord,
  ReceivedRecord,
  TopicDescription,
  TopicPartition,
  TopicSpec,
} from "../broker-client.ts";
import { BrokerError, kindOf } from "../broker-error.ts";
import { brokerErrorOf } from "../broker-error-of.ts";
import { KafkajsGroupMember, textHeaders } from "./kafkajs-group-member.ts";
import { kafkajsSecurity } from "./kafkajs-security.ts";

/** `ConfigResourceTypes.TOPIC`: Node finds no such name in the package when it imports it as it is, without a bundler. */
const topicResource: ConfigResourceTypes.TOPIC = 2;

const allReplicas = -1;
/** Half a minute. */
const triesUntilLed = 300;

/** The seam on kafkajs. */
export class KafkajsClient implements BrokerClient {
  readonly #kafka: Kafka;
  #admin: Admin;
  readonly #producer: Producer;
  readonly #maxWaitMs: number;

  private constructor(options: BrokerOptions, maxWaitMs: number) {
    this.#maxWaitMs = maxWaitMs;
    this.#kafka = new Kafka({
      brokers: [...options.brokers],
      clientId: options.clientId ?? "matrix",
      connectionTimeout: options.connectTimeoutMs ?? 10_000,
      authenticationTimeout: options.connectTimeoutMs ?? 10_000,
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 },
      ...kafkajsSecurity(options),
    });
    this.#admin = this.#kafka.admin();
    this.#producer = this.#kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      metadataMaxAge: 30_000,
      // Whoever sends repeats it anyway, and knows better what else to do in between.
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    });
  }

  /** @throws {BrokerError} */
  static async connect(options: BrokerOptions, maxWaitMs: number): Promise<KafkajsClient> {
    const client = new KafkajsClient(options, maxWaitMs);
    const doing = `connecting to ${options.brokers.join(", ")}`;
    try {
      await client.#call(doing, () => client.#admin.connect());
      await client.#call(doing, () => client.#producer.connect());
      return client;
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  listTopics(): Promise<readonly string[]> {
    return this.#ask("listing topics", (admin) => admin.listTopics());
  }

  async createTopics(topics: readonly TopicSpec[]): Promise<void> {
    await this.#ask("creating topics", (admin) =>
      admin.createTopics({
        waitForLeaders: false,
        topics: topics.map(({ name, partitions, replicas, settings }) => ({
          topic: name,
          numPartitions: partitions,
          replicationFactor: replicas,
          configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
        })),
      }),
    );
    await this.#untilLed(topics.map(({ name }) => name));
  }

  async describeTopics(names: readonly string[]): Promise<readonly TopicDescription[]> {
    const there = new Set(await this.listTopics());
    const topics = names.filter((name) => there.has(name));
    if (topics.length === 0) return [];
    const { topics: metadata } = await this.#ask("describing topics", (admin) =>
      admin.fetchTopicMetadata({ topics }),
    );
    const settings = await this.#settingsOf(topics);
    return metadata.map(({ name, partitions }) => ({
      name,
      partitions: partitions.length,
      replicas: partitions[0]?.replicas.length ?? 0,
      settings: settings.get(name) ?? {},
    }));
  }

  async deleteTopics(names: readonly string[]): Promise<void> {
    const there = new Set(await this.listTopics());
    const topics = names.filter((name) => there.has(name));
    if (topics.length > 0) await this.#ask("deleting topics", (admin) => admin.deleteTopics({ topics }));
  }

  async deleteGroups(groups: readonly string[]): Promise<void> {
    const { groups: there } = await this.#ask("listing groups", (admin) => admin.listGroups());
    const ids = groups.filter((group) => there.some(({ groupId }) => groupId === group));
    if (ids.length > 0) await this.#ask("deleting groups", (admin) => admin.deleteGroups(ids));
  }

  async offsetRanges(topics: readonly string[]): Promise<readonly OffsetRange[]> {
    const ranges = await Promise.all(
      topics.map(async (topic) => {
        const partitions = await this.#ask(`reading the offsets of topic "${topic}"`, (admin) =>
          admin.fetchTopicOffsets(topic),
        );
        return partitions.map(({ partition, low, high }) => ({
          topic,
          partition,
          low: Number(low),
          high: Number(high),
        }));
      }),
    );
    return ranges.flat();
  }

  async committed(group: string, topics: readonly string[]): Promise<readonly OffsetCommit[]> {
    const found = await this.#ask(`reading what group "${group}" has committed`, (admin) =>
      admin.fetchOffsets({ groupId: group, topics: [...topics] }),
    );
    return found.flatMap(({ topic, partitions }) =>
      partitions
        .filter(({ offset }) => Number(offset) >= 0)
        .map(({ partition, offset, metadata }) => ({
          topic,
          partition,
          offset: Number(offset),
          metadata: metadata ?? "",
        })),
    );
  }

  async send(records: readonly OutgoingRecord[]): Promise<void> {
    const topics = new Map<string, Omit<OutgoingRecord, "topic">[]>();
    for (const { topic, ...record } of records) {
      const ofTopic = topics.get(topic);
      if (ofTopic === undefined) topics.set(topic, [record]);
      else ofTopic.push(record);
    }
    await this.#call("sending", () =>
      this.#producer.sendBatch({
        acks: allReplicas,
        topicMessages: [...topics].map(([topic, ofTopic]) => ({
          topic,
          messages: ofTopic.map(({ partition, key, value, headers }) => ({
            partition,
            key,
            value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
            ...(headers && { headers }),
          })),
        })),
      }),
    );
  }

  join(options: JoinOptions): Promise<GroupMember> {
    return KafkajsGroupMember.join(this.#kafka, options, { maxWaitMs: this.#maxWaitMs });
  }

  async *read({ topic, partition }: TopicPartition, from = 0): AsyncIterable<ReceivedRecord> {
    const range = (await this.offsetRanges([topic])).find((each) => each.partition === partition);
    if (range === undefined || Math.max(range.low, from) >= range.high) return;
    // kafkajs reads in groups only; this one is nobody else's and leaves nothing behind.
    const groupId = `${topic}.read-${randomUUID()}`;
    const consumer = this.#kafka.consumer({
      groupId,
      maxWaitTimeInMs: this.#maxWaitMs,
      allowAutoTopicCreation: false,
    });
    const records: ReceivedRecord[] = [];
    const { promise: isRead, resolve, reject } = Promise.withResolvers<void>();
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          if (batch.partition !== partition) return;
          for (const { offset, key, value, headers } of batch.messages)
            records.push({
              offset: Number(offset),
              key: key?.toString() ?? "",
              value: value ?? new Uint8Array(),
              headers: textHeaders(headers),
            });
          if (Number(batch.lastOffset()) >= range.high - 1) resolve();
        },
      });
      if (from > range.low) consumer.seek({ topic, partition, offset: String(from) });
      await isRead;
    } catch (error) {
      throw brokerErrorOf(error, `reading topic "${topic}"`);
    } finally {
      await consumer.disconnect().catch(() => {});
      await this.deleteGroups([groupId]).catch(() => {});
    }
    for (const record of records) if (record.offset >= from && record.offset < range.high) yield record;
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#producer.disconnect(), this.#admin.disconnect()]);
  }

  /** New topics take a moment until the brokers know of them; kafkajs' own wait takes one that is not known for missing. */
  async #untilLed(topics: readonly string[]): Promise<void> {
    for (let tries = 0; tries < triesUntilLed; tries++) {
      if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 100));
      const there = new Set(await this.listTopics());
      if (!topics.every((topic) => there.has(topic))) continue;
      const { topics: found } = await this.#ask("describing topics", (admin) =>
        admin.fetchTopicMetadata({ topics: [...topics] }),
      ).catch(() => ({ topics: [] }));
      const led = found.filter(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
      if (led.length === topics.length) return;
    }
    throw new BrokerError("unavailable", `kafka: nobody leads the new topics ${topics.join(", ")} yet`);
  }

  async #settingsOf(topics: readonly string[]): Promise<Map<string, Record<string, string>>> {
    try {
      const { resources } = await this.#ask("reading the settings of topics", (admin) =>
        admin.describeConfigs({
          includeSynonyms: false,
          resources: topics.map((name) => ({ type: topicResource, name })),
        }),
      );
      return new Map(
        resources.map(({ resourceName, configEntries }) => [
          resourceName,
          Object.fromEntries(configEntries.map(({ configName, configValue }) => [configName, configValue])),
        ]),
      );
    } catch (error) {
      // Who may not look at settings can still work with the topics; those who made them have looked.
      if (kindOf(error) === "denied") return new Map();
      throw error;
    }
  }

  /**
   * Asks the admin client. kafkajs remembers the topics it was asked about, and can do nothing any more once one of them is gone: then a
   * new one is asked.
   */
  async #ask<T>(doing: string, use: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.#admin;
    try {
      return await this.#call(doing, () => use(admin));
    } catch (error) {
      if (kindOf(error) !== "topic-missing") throw error;
      return this.#call(doing, async () => use(await this.#renewedAdmin(admin)));
    }
  }

  async #renewedAdmin(old: Admin): Promise<Admin> {
    if (this.#admin === old) {
      this.#admin = this.#kafka.admin();
      void old.disconnect().catch(() => {});
    }
    await this.#admin.connect();
    return this.#admin;
  }

  async #call<T>(doing: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw brokerErrorOf(error, doing);
    }
  }
}
