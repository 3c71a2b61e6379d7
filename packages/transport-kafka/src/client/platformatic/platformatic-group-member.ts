import {
  type Admin,
  type BaseOptions,
  type ConnectionPool,
  Consumer,
  type ConsumerGroupJoinPayload,
  offsetCommitV8,
} from "@platformatic/kafka";
import type {
  BrokerClient,
  GroupHandlers,
  GroupMember,
  JoinOptions,
  OffsetCommit,
  TopicPartition,
} from "../broker-client.ts";
import { BrokerError } from "../broker-error.ts";
import { brokerErrorOf } from "../broker-error-of.ts";
import { byTopic, keyOf } from "../topic-partitions.ts";
import { PartitionReader } from "./partition-reader.ts";

/** What a member works with beside what it was asked for. */
export interface PlatformaticMemberOptions {
  readonly settings: BaseOptions;
  readonly admin: Admin;
  readonly newPool: () => ConnectionPool;
  readonly offsets: Pick<BrokerClient, "committed" | "offsetRanges">;
  readonly maxWaitMs: number;
}

const rejoinTries = 20;
const rejoinMs = 500;

/**
 * A membership on @platformatic/kafka: its consumer joins and sends heartbeats; reading and committing are done here, as its
 * stream can neither pause a single partition nor write a commit's metadata.
 */
export class PlatformaticGroupMember implements GroupMember {
  readonly #consumer: Consumer;
  readonly #handlers: GroupHandlers;
  readonly #options: JoinOptions;
  readonly #context: PlatformaticMemberOptions;
  readonly #commits: ConnectionPool;
  readonly #fetches: ConnectionPool;
  readonly #reader: PartitionReader;
  #generation = 0;
  #memberId: string | undefined;
  #groupGeneration = 0;
  #isSharing = true;
  #isOver = false;
  #isRejoining = false;

  private constructor(options: JoinOptions, context: PlatformaticMemberOptions) {
    const { group, sessionTimeoutMs, handlers } = options;
    this.#options = options;
    this.#handlers = handlers;
    this.#context = context;
    this.#commits = context.newPool();
    this.#fetches = context.newPool();
    this.#consumer = new Consumer({
      ...context.settings,
      groupId: group,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: sessionTimeoutMs,
      heartbeatInterval: Math.min(3_000, Math.floor(sessionTimeoutMs / 4)),
    });
    this.#consumer.topics.trackAll(...options.topics);
    this.#reader = new PartitionReader({
      admin: context.admin,
      pool: this.#fetches,
      maxWaitMs: context.maxWaitMs,
      onBatch: (batch) => {
        if (!this.#isOver && !this.#isSharing) handlers.records({ ...batch, generation: this.#generation });
      },
      lowEnd: async (place) => (await this.#ranges([place.topic])).get(keyOf(place))?.low ?? 0,
    });
    this.#consumer.on("consumer:group:join", (payload) => void this.#joined(payload));
    this.#consumer.on("consumer:group:rebalance", () => this.#revoked());
    this.#consumer.on("consumer:heartbeat:end", () => this.#alive());
    // It sends no heartbeat any more after one that failed.
    this.#consumer.on("consumer:heartbeat:error", ({ error }) => void this.#rejoin(error));
    this.#consumer.on("error", (error: Error) => void this.#rejoin(error));
  }

  static async join(
    options: JoinOptions,
    context: PlatformaticMemberOptions,
  ): Promise<PlatformaticGroupMember> {
    const member = new PlatformaticGroupMember(options, context);
    try {
      await member.#consumer.joinGroup({});
      return member;
    } catch (error) {
      await member.leave().catch(() => {});
      throw brokerErrorOf(error, `joining group "${options.group}"`);
    }
  }

  async commit(generation: number, commits: readonly OffsetCommit[]): Promise<void> {
    const { group } = this.#options;
    if (generation !== this.#generation || this.#isSharing || this.#isOver)
      throw new BrokerError("fenced", `group "${group}" has gone on since assignment ${generation}`);
    const memberId = this.#memberId!;
    const groupGeneration = this.#groupGeneration;
    const offsets = new Map(commits.map((commit) => [keyOf(commit), commit]));
    const topics = byTopic(commits).map(({ topic, partitions }) => ({
      name: topic,
      partitions: partitions.map((partition) => {
        const { offset, metadata } = offsets.get(keyOf({ topic, partition }))!;
        return {
          partitionIndex: partition,
          committedOffset: BigInt(offset),
          committedLeaderEpoch: -1,
          committedMetadata: metadata,
        };
      }),
    }));
    try {
      const coordinator = await this.#coordinator();
      const connection = await this.#commits.get(coordinator);
      await offsetCommitV8.api.async(connection, group, groupGeneration, memberId, null, topics);
    } catch (error) {
      throw brokerErrorOf(error, `a commit of group "${group}"`);
    }
    if (generation === this.#generation) this.#alive();
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#reader.pause(partitions, true);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#reader.pause(partitions, false);
  }

  async leave(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    // Who cannot say good-bye is missed after its session's time.
    await Promise.allSettled([this.#consumer.leaveGroup(true)]);
    await Promise.allSettled([this.#reader.close(), this.#consumer.close(true)]);
    await Promise.allSettled([this.#commits.close(), this.#fetches.close()]);
  }

  async #coordinator(): Promise<{ host: string; port: number }> {
    const [found] = await this.#context.admin.findCoordinator({ keyType: 0, keys: [this.#options.group] });
    if (found === undefined)
      throw new BrokerError("unavailable", `group "${this.#options.group}" has no coordinator`);
    return found;
  }

  async #joined({ memberId, generationId, assignments }: ConsumerGroupJoinPayload): Promise<void> {
    if (this.#isOver) return;
    const partitions = (assignments ?? []).flatMap(({ topic, partitions: numbers }) =>
      numbers.map((partition) => ({ topic, partition })),
    );
    const continued = memberId === this.#memberId;
    this.#memberId = memberId;
    this.#groupGeneration = generationId ?? 0;
    const generation = ++this.#generation;
    this.#isSharing = false;
    // What the reader still brings of the assignment before must not pass for this one's.
    this.#reader.assign([]);
    this.#handlers.assigned({ generation, partitions, continued });
    await this.#startReading(generation, partitions);
  }

  async #startReading(generation: number, partitions: readonly TopicPartition[]): Promise<void> {
    const isCurrent = () => generation === this.#generation && !this.#isOver;
    while (isCurrent() && partitions.length > 0) {
      try {
        const topics = [...new Set(partitions.map(({ topic }) => topic))];
        const [committed, ranges] = await Promise.all([
          this.#context.offsets.committed(this.#options.group, topics),
          this.#ranges(topics),
        ]);
        if (!isCurrent()) return;
        const offsets = new Map(committed.map((commit) => [keyOf(commit), commit.offset]));
        this.#reader.assign(
          partitions.map(({ topic, partition }) => {
            const key = keyOf({ topic, partition });
            const { low = 0, high = 0 } = ranges.get(key) ?? {};
            const offset = offsets.get(key) ?? low;
            return { topic, partition, position: offset >= low && offset <= high ? offset : low };
          }),
        );
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, rejoinMs));
      }
    }
  }

  async #ranges(topics: readonly string[]): Promise<Map<string, { low: number; high: number }>> {
    const ranges = await this.#context.offsets.offsetRanges(topics);
    return new Map(ranges.map((range) => [keyOf(range), range]));
  }

  /** A member that sends no heartbeats any more asks to be let in again, under its old name. */
  async #rejoin(cause: unknown): Promise<void> {
    if (this.#isOver || this.#isRejoining) return;
    this.#isRejoining = true;
    this.#revoked();
    let error = cause;
    for (let tries = 0; tries < rejoinTries && !this.#isOver; tries++) {
      try {
        await this.#consumer.joinGroup({});
        this.#isRejoining = false;
        return;
      } catch (failure) {
        error = failure;
        await new Promise((resolve) => setTimeout(resolve, rejoinMs));
      }
    }
    if (this.#isOver) return;
    const { group } = this.#options;
    void this.leave();
    this.#handlers.failed(brokerErrorOf(error, `the consumer of group "${group}"`));
  }

  #revoked(): void {
    if (this.#isOver || this.#isSharing) return;
    this.#isSharing = true;
    this.#handlers.revoked(this.#generation);
  }

  #alive(): void {
    if (!this.#isOver && !this.#isSharing) this.#handlers.alive(this.#generation);
  }
}
