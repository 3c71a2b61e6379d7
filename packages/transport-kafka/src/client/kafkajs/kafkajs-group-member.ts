import type { Consumer, EachBatchPayload, Kafka } from "kafkajs";
import type { GroupHandlers, GroupMember, JoinOptions, TopicPartition } from "../broker-client.ts";
import { BrokerError } from "../broker-error.ts";
import { brokerErrorOf } from "../broker-error-of.ts";
import { byTopic } from "../topic-partitions.ts";

/** Times of a consumer. */
export interface KafkajsTimes {
  readonly maxWaitMs: number;
}

/** A membership on kafkajs' consumer. */
export class KafkajsGroupMember implements GroupMember {
  readonly #consumer: Consumer;
  readonly #handlers: GroupHandlers;
  readonly #group: string;
  #generation = 0;
  #memberId: string | undefined;
  #isSharing = true;
  #isOver = false;

  private constructor(kafka: Kafka, { group, sessionTimeoutMs, handlers }: JoinOptions, times: KafkajsTimes) {
    this.#group = group;
    this.#handlers = handlers;
    this.#consumer = kafka.consumer({
      groupId: group,
      sessionTimeout: sessionTimeoutMs,
      // Members hand their work to others at once: nobody needs longer than the session.
      rebalanceTimeout: sessionTimeoutMs,
      heartbeatInterval: Math.min(3_000, Math.floor(sessionTimeoutMs / 4)),
      // Joining, leaving, pausing and heartbeats all wait for the fetch that is on its way.
      maxWaitTimeInMs: times.maxWaitMs,
      allowAutoTopicCreation: false,
      metadataMaxAge: 30_000,
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 20, restartOnFailure: async () => true },
    });
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, ({ payload }) =>
      this.#joined(payload.memberId, payload.memberAssignment),
    );
    this.#consumer.on(events.REBALANCING, () => this.#revoked());
    this.#consumer.on(events.HEARTBEAT, () => this.#alive());
    this.#consumer.on(events.CRASH, ({ payload: { error, restart } }) => {
      // It starts anew by itself, as another member; otherwise it would stay dead without a word.
      if (restart) this.#revoked();
      else this.#fail(error);
    });
  }

  static async join(kafka: Kafka, options: JoinOptions, times: KafkajsTimes): Promise<KafkajsGroupMember> {
    const member = new KafkajsGroupMember(kafka, options, times);
    try {
      await member.#run(options.topics);
      return member;
    } catch (error) {
      member.#isOver = true;
      await member.#consumer.disconnect().catch(() => {});
      throw brokerErrorOf(error, `joining group "${options.group}"`);
    }
  }

  async commit(generation: number, commits: Parameters<GroupMember["commit"]>[1]): Promise<void> {
    // The broker would take it: it looks at the member, not at whose the partitions are.
    if (generation !== this.#generation || this.#isSharing || this.#isOver)
      throw new BrokerError("fenced", `group "${this.#group}" has gone on since assignment ${generation}`);
    try {
      await this.#consumer.commitOffsets(
        commits.map(({ offset, ...commit }) => ({ ...commit, offset: String(offset) })),
      );
    } catch (error) {
      throw brokerErrorOf(error, `a commit of group "${this.#group}"`);
    }
    if (generation === this.#generation) this.#alive();
  }

  pause(partitions: readonly TopicPartition[]): void {
    if (!this.#isOver) this.#consumer.pause(byTopic(partitions));
  }

  resume(partitions: readonly TopicPartition[]): void {
    if (!this.#isOver) this.#consumer.resume(byTopic(partitions));
  }

  async leave(): Promise<void> {
    this.#isOver = true;
    await this.#consumer.disconnect();
  }

  async #run(topics: readonly string[]): Promise<void> {
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatch: async (payload) => this.#take(payload),
    });
  }

  #take({ batch }: EachBatchPayload): void {
    if (this.#isOver || this.#isSharing) return;
    this.#handlers.records({
      generation: this.#generation,
      topic: batch.topic,
      partition: batch.partition,
      high: Number(batch.highWatermark),
      records: batch.messages.map(({ offset, key, value, headers }) => ({
        offset: Number(offset),
        key: key?.toString() ?? "",
        value: value ?? new Uint8Array(),
        headers: textHeaders(headers),
      })),
    });
  }

  #joined(memberId: string, assignment: { readonly [topic: string]: readonly number[] }): void {
    if (this.#isOver) return;
    const partitions = Object.entries(assignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    );
    // kafkajs keeps pauses, also for partitions that were lost and come back.
    this.#consumer.resume(byTopic(partitions));
    const continued = memberId === this.#memberId;
    this.#memberId = memberId;
    this.#generation++;
    this.#isSharing = false;
    this.#handlers.assigned({ generation: this.#generation, partitions, continued });
  }

  #revoked(): void {
    if (this.#isOver || this.#isSharing) return;
    this.#isSharing = true;
    this.#handlers.revoked(this.#generation);
  }

  #alive(): void {
    if (!this.#isOver && !this.#isSharing) this.#handlers.alive(this.#generation);
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#handlers.failed(brokerErrorOf(error, `the consumer of group "${this.#group}"`));
  }
}

/** kafkajs gives bytes, or lists of them where a name comes twice: the last counts. */
export function textHeaders(
  headers: { readonly [name: string]: unknown } | undefined,
): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined && last !== null) text[name] = String(last);
  }
  return text;
}
