import {
  Admin,
  type ClusterMetadata,
  ConfigResourceTypes,
  ConnectionPool,
  fetchV15,
  ListOffsetTimestamps,
  Producer,
} from "@platformatic/kafka";
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
import { recordsOf } from "./partition-reader.ts";
import { PlatformaticGroupMember } from "./platformatic-group-member.ts";
import { platformaticSettings } from "./platformatic-settings.ts";

const allReplicas = -1;
/** Half a minute. */
const triesUntilLed = 300;
const bytesAtOnce = 10 * 1024 * 1024;

/** The seam on @platformatic/kafka. */
export class PlatformaticClient implements BrokerClient {
  readonly #settings: ReturnType<typeof platformaticSettings>;
  readonly #admin: Admin;
  readonly #producer: Producer;
  readonly #maxWaitMs: number;

  private constructor(options: BrokerOptions, maxWaitMs: number) {
    this.#maxWaitMs = maxWaitMs;
    this.#settings = platformaticSettings(options);
    this.#admin = new Admin(this.#settings);
    this.#producer = new Producer({ ...this.#settings, acks: allReplicas, idempotent: false });
    // A lost connection is told by whatever was asked over it.
    for (const client of [this.#admin, this.#producer]) client.on("error", () => {});
  }

  /** @throws {BrokerError} */
  static async connect(options: BrokerOptions, maxWaitMs: number): Promise<PlatformaticClient> {
    const client = new PlatformaticClient(options, maxWaitMs);
    try {
      await client.#call(`connecting to ${options.brokers.join(", ")}`, () =>
        client.#admin.metadata({ topics: [] }),
      );
      return client;
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  listTopics(): Promise<readonly string[]> {
    return this.#call("listing topics", () => this.#admin.listTopics());
  }

  async createTopics(topics: readonly TopicSpec[]): Promise<void> {
    for (const { name, partitions, replicas, settings } of topics) {
      const configs = Object.entries(settings).map(([setting, value]) => ({ name: setting, value }));
      try {
        await this.#call(`creating topic "${name}"`, () =>
          this.#admin.createTopics({ topics: [name], partitions, replicas, configs }),
        );
      } catch (error) {
        if (!says(error, "TOPIC_ALREADY_EXISTS")) throw error;
      }
    }
    await this.#untilLed(topics.map(({ name }) => name));
  }

  async describeTopics(names: readonly string[]): Promise<readonly TopicDescription[]> {
    const there = new Set(await this.listTopics());
    const topics = names.filter((name) => there.has(name));
    if (topics.length === 0) return [];
    const metadata = await this.#metadata(topics);
    const settings = await this.#settingsOf(topics);
    return topics.map((name) => {
      const topic = metadata.topics.get(name);
      return {
        name,
        partitions: topic?.partitionsCount ?? 0,
        replicas: topic?.partitions[0]?.replicas.length ?? 0,
        settings: settings.get(name) ?? {},
      };
    });
  }

  async deleteTopics(names: readonly string[]): Promise<void> {
    const there = new Set(await this.listTopics());
    const topics = names.filter((name) => there.has(name));
    if (topics.length > 0) await this.#call("deleting topics", () => this.#admin.deleteTopics({ topics }));
  }

  async deleteGroups(groups: readonly string[]): Promise<void> {
    const there = await this.#call("listing groups", () => this.#admin.listGroups());
    const ids = groups.filter((group) => there.has(group));
    if (ids.length > 0) await this.#call("deleting groups", () => this.#admin.deleteGroups({ groups: ids }));
  }

  async offsetRanges(topics: readonly string[]): Promise<readonly OffsetRange[]> {
    const metadata = await this.#metadata(topics);
    const [lows, highs] = await Promise.all([
      this.#offsets(metadata, topics, ListOffsetTimestamps.EARLIEST),
      this.#offsets(metadata, topics, ListOffsetTimestamps.LATEST),
    ]);
    return highs.map((high) => {
      const low = lows.find((each) => each.topic === high.topic && each.partition === high.partition);
      return { ...high, low: low?.offset ?? 0, high: high.offset };
    });
  }

  async committed(group: string, topics: readonly string[]): Promise<readonly OffsetCommit[]> {
    const metadata = await this.#metadata(topics);
    const asked = topics.map((name) => ({ name, partitionIndexes: partitionsOf(metadata, name) }));
    const groups = await this.#call(`reading what group "${group}" has committed`, () =>
      this.#admin.listConsumerGroupOffsets({ groups: [{ groupId: group, topics: asked }] }),
    );
    return groups.flatMap(({ topics: found }) =>
      found.flatMap(({ name, partitions }) =>
        partitions
          .filter(({ committedOffset }) => committedOffset >= 0n)
          .map(({ partitionIndex, committedOffset, metadata: text }) => ({
            topic: name,
            partition: partitionIndex,
            offset: Number(committedOffset),
            metadata: text ?? "",
          })),
      ),
    );
  }

  async send(records: readonly OutgoingRecord[]): Promise<void> {
    const { unwritableNodes = [] } = await this.#call("sending", () =>
      this.#producer.send({
        acks: allReplicas,
        messages: records.map(({ topic, partition, key, value, headers }) => ({
          topic,
          partition,
          key: Buffer.from(key),
          value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
          ...(headers && {
            headers: new Map(
              Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)]),
            ),
          }),
        })),
      }),
    );
    if (unwritableNodes.length > 0)
      throw new BrokerError(
        "unavailable",
        `kafka: nodes ${unwritableNodes.join(", ")} take no more just now`,
      );
  }

  async join(options: JoinOptions): Promise<GroupMember> {
    return PlatformaticGroupMember.join(options, {
      settings: this.#settings,
      admin: this.#admin,
      newPool: () => this.#newPool(),
      offsets: this,
      maxWaitMs: this.#maxWaitMs,
    });
  }

  async *read({ topic, partition }: TopicPartition, from = 0): AsyncIterable<ReceivedRecord> {
    const range = (await this.offsetRanges([topic])).find((each) => each.partition === partition);
    if (range === undefined) return;
    const metadata = await this.#metadata([topic]);
    const { id, partitions } = metadata.topics.get(topic)!;
    const broker = metadata.brokers.get(partitions[partition]!.leader)!;
    const pool = this.#newPool();
    try {
      for (let position = Math.max(range.low, from); position < range.high; ) {
        const request = {
          partition,
          currentLeaderEpoch: -1,
          fetchOffset: BigInt(position),
          lastFetchedEpoch: -1,
          partitionMaxBytes: bytesAtOnce,
        };
        const { responses } = await this.#call(`reading topic "${topic}"`, async () =>
          fetchV15.api.async(
            await pool.get(broker),
            this.#maxWaitMs,
            1,
            bytesAtOnce,
            1,
            0,
            0,
            [{ topicId: id, partitions: [request] }],
            [],
            "",
          ),
        );
        for (const batch of responses[0]?.partitions[0]?.records ?? []) {
          for (const record of recordsOf(batch))
            if (record.offset >= position && record.offset < range.high) yield record;
          position = Number(batch.firstOffset) + batch.lastOffsetDelta + 1;
        }
      }
    } finally {
      await pool.close();
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#producer.close(true), this.#admin.close()]);
  }

  #newPool(): ConnectionPool {
    const { clientId, connectTimeout, tls, tlsServerName, sasl } = this.#settings;
    return new ConnectionPool(clientId, {
      ...(connectTimeout !== undefined && { connectTimeout }),
      ...(tls !== undefined && { tls }),
      ...(tlsServerName !== undefined && { tlsServerName }),
      ...(sasl !== undefined && { sasl }),
    });
  }

  /** New topics take a moment until every broker knows who leads them. */
  async #untilLed(topics: readonly string[]): Promise<void> {
    for (let tries = 0; tries < triesUntilLed; tries++) {
      const metadata = await this.#admin
        .metadata({ topics: [...topics], forceUpdate: true })
        .catch(() => undefined);
      const isLed = topics.every((name) => {
        const found = metadata?.topics.get(name);
        return found?.partitions.every(({ leader }) => leader >= 0) ?? false;
      });
      if (isLed) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new BrokerError("unavailable", `kafka: nobody leads the new topics ${topics.join(", ")} yet`);
  }

  #metadata(topics: readonly string[]): Promise<ClusterMetadata> {
    return this.#call(`looking up ${topics.join(", ")}`, () =>
      this.#admin.metadata({ topics: [...topics], forceUpdate: true }),
    );
  }

  async #offsets(
    metadata: ClusterMetadata,
    topics: readonly string[],
    timestamp: bigint,
  ): Promise<(TopicPartition & { offset: number })[]> {
    const found = await this.#call(`reading the offsets of ${topics.join(", ")}`, () =>
      this.#admin.listOffsets({
        topics: topics.map((name) => ({
          name,
          partitions: partitionsOf(metadata, name).map((partitionIndex) => ({ partitionIndex, timestamp })),
        })),
      }),
    );
    return found.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, offset }) => ({
        topic: name,
        partition: partitionIndex,
        offset: Number(offset),
      })),
    );
  }

  async #settingsOf(topics: readonly string[]): Promise<Map<string, Record<string, string>>> {
    try {
      const described = await this.#call("reading the settings of topics", () =>
        this.#admin.describeConfigs({
          resources: topics.map((resourceName) => ({
            resourceType: ConfigResourceTypes.TOPIC,
            resourceName,
          })),
        }),
      );
      return new Map(
        described.map(({ resourceName, configs }) => [
          resourceName,
          Object.fromEntries(configs.map(({ name, value }) => [name, value ?? ""])),
        ]),
      );
    } catch (error) {
      // Who may not look at settings can still work with the topics; those who made them have looked.
      if (kindOf(error) === "denied") return new Map();
      throw error;
    }
  }

  async #call<T>(doing: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw brokerErrorOf(error, doing);
    }
  }
}

function partitionsOf(metadata: ClusterMetadata, topic: string): number[] {
  return Array.from({ length: metadata.topics.get(topic)?.partitionsCount ?? 0 }, (_, index) => index);
}

/** Whether a library's error, or one that it holds, has this name of the protocol's. */
function says(error: unknown, apiId: string): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { apiId: own, cause, errors = [] } = error as { apiId?: string; cause?: unknown; errors?: unknown[] };
  return own === apiId || says(cause, apiId) || errors.some((each) => says(each, apiId));
}
