import type {
  GroupMember,
  JoinOptions,
  OffsetCommit,
  OffsetRange,
  OutgoingRecord,
  ReceivedRecord,
  SimulatedBrokerClient,
  TopicPartition,
  TopicSpec,
} from "./broker-client.ts";
import { type BrokerRequestKind, type BrokerWire, wayOf } from "./broker-wire.ts";
import { keyOf } from "./consumer-group.ts";
import type { SimulatedBroker } from "./simulated-broker.ts";
import { WiredMember } from "./wired-member.ts";

/** Records that {@link WiredClient.read} asks for at once. */
const readRecords = 100;

/** One process's client of a simulated broker. */
export class WiredClient implements SimulatedBrokerClient {
  readonly #broker: SimulatedBroker;
  readonly #wire: BrokerWire;
  readonly #rebalanceTimeoutMs: number;

  constructor(broker: SimulatedBroker, wire: BrokerWire, rebalanceTimeoutMs: number) {
    this.#broker = broker;
    this.#wire = wire;
    this.#rebalanceTimeoutMs = rebalanceTimeoutMs;
  }

  listTopics(): Promise<readonly string[]> {
    return this.#ask("topics", () => this.#broker.topics.map(({ name }) => name));
  }

  createTopics(topics: readonly TopicSpec[]): Promise<void> {
    return this.#ask("topics", () => {
      for (const topic of topics) this.#broker.createTopic(topic);
    });
  }

  describeTopics(names: readonly string[]): Promise<readonly TopicSpec[]> {
    return this.#ask("topics", () => this.#broker.topics.filter(({ name }) => names.includes(name)));
  }

  deleteTopics(names: readonly string[]): Promise<void> {
    return this.#ask("topics", () => {
      for (const name of names) this.#broker.deleteTopic(name);
    });
  }

  deleteGroups(groups: readonly string[]): Promise<void> {
    return this.#ask("groups", () => {
      for (const group of groups) this.#broker.deleteGroup(group);
    });
  }

  offsetRanges(topics: readonly string[]): Promise<readonly OffsetRange[]> {
    return this.#ask("topics", () =>
      topics.flatMap((topic) => {
        this.#broker.log({ topic, partition: 0 });
        return this.#broker
          .partitionsOf(topic)
          .map((partition) => ({ ...partition, low: 0, high: this.#broker.log(partition).high }));
      }),
    );
  }

  committed(group: string, topics: readonly string[]): Promise<readonly OffsetCommit[]> {
    return this.#ask("committed", () => this.#broker.group(group).committed(topics));
  }

  send(records: readonly OutgoingRecord[]): Promise<void> {
    const fate = this.#wire.fateOf("send");
    // The bytes leave now.
    const sent = records.map((record) => ({ ...record, value: Uint8Array.from(record.value) }));
    return this.#wire.ask(
      "send",
      () => {
        if (fate === "partial") {
          const first = sent[0] && keyOf(sent[0]);
          return this.#broker.append(sent, (partition) => partition === first);
        }
        this.#broker.append(sent);
        if (fate === "repeated") this.#broker.append(sent);
      },
      { fate: wayOf(fate) },
    );
  }

  async join(options: JoinOptions): Promise<GroupMember> {
    return new WiredMember(this.#broker, this.#wire, this.#rebalanceTimeoutMs, options);
  }

  async *read(partition: TopicPartition): AsyncIterable<ReceivedRecord> {
    const end = await this.#ask("fetch", () => this.#broker.log(partition).high);
    for (let from = 0; from < end; from += readRecords) {
      const most = Math.min(readRecords, end - from);
      yield* await this.#ask("fetch", () => this.#broker.log(partition).read(from, most));
    }
  }

  async close(): Promise<void> {}

  #ask<T>(kind: BrokerRequestKind, serve: () => T): Promise<T> {
    return this.#wire.ask(kind, serve, { fate: wayOf(this.#wire.fateOf(kind)) });
  }
}
