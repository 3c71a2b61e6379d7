import type { Chance } from "../chance.ts";
import type { SimulatedProcess } from "../simulated-process.ts";
import type { VirtualClock } from "../virtual-clock.ts";
import type {
  OutgoingRecord,
  ReceivedRecord,
  SimulatedBrokerClient,
  TopicPartition,
  TopicSpec,
} from "./broker-client.ts";
import { type BrokerConditions, brokerWire } from "./broker-wire.ts";
import { ConsumerGroup, keyOf } from "./consumer-group.ts";
import { PartitionLog } from "./partition-log.ts";
import { SimulatedBrokerError } from "./simulated-broker-error.ts";
import { WiredClient } from "./wired-client.ts";

/** Options of {@link SimulatedBroker}. */
export interface SimulatedBrokerOptions {
  readonly clock: VirtualClock;
  readonly conditions: BrokerConditions;
  /** How long clients wait for an answer, in virtual ms. Default 1,000. */
  readonly requestTimeoutMs?: number;
  /** How long the members of a group wait for one that does not join again, in virtual ms. Default 10,000. */
  readonly rebalanceTimeoutMs?: number;
  /** Records of a partition in one answer, at most. Default 50. */
  readonly fetchRecords?: number;
}

/** What a partition gives to somebody who reads on from an offset. */
export interface Fetched extends TopicPartition {
  readonly records: readonly ReceivedRecord[];
  readonly high: number;
}

/** Where somebody reads on. */
export interface Position extends TopicPartition {
  readonly offset: number;
}

interface Topic {
  readonly spec: TopicSpec;
  readonly logs: readonly PartitionLog[];
}

/** Settings that a topic has where nobody said otherwise, as Kafka's brokers have them. */
const defaultSettings = {
  "cleanup.policy": "delete",
  "max.message.bytes": "1048588",
  "min.insync.replicas": "1",
  "retention.bytes": "-1",
  "retention.ms": "604800000",
};

/**
 * A broker of topics, partitions and consumer groups on virtual time. Its records are durable once appended: it forgets
 * nothing when it is restarted. It loses, delays and repeats what its conditions say, and what clients do in consequence
 * (late requests of processes that were away or are dead, commits by members that own nothing) happens as with Kafka.
 */
export class SimulatedBroker {
  readonly #clock: VirtualClock;
  readonly #conditions: BrokerConditions;
  readonly #requestTimeoutMs: number;
  readonly #rebalanceTimeoutMs: number;
  readonly #fetchRecords: number;
  readonly #topics = new Map<string, Topic>();
  readonly #groups = new Map<string, ConsumerGroup>();
  /** Wakes those who wait for records. */
  #readers = new Set<() => void>();
  #up = true;

  constructor(options: SimulatedBrokerOptions) {
    this.#clock = options.clock;
    this.#conditions = options.conditions;
    this.#requestTimeoutMs = options.requestTimeoutMs ?? 1_000;
    this.#rebalanceTimeoutMs = options.rebalanceTimeoutMs ?? 10_000;
    this.#fetchRecords = options.fetchRecords ?? 50;
  }

  /** The broker as one process talks to it. */
  client(process: SimulatedProcess): SimulatedBrokerClient {
    const wire = brokerWire(process, {
      clock: this.#clock,
      conditions: this.#conditions,
      requestTimeoutMs: this.#requestTimeoutMs,
      up: () => this.#up,
    });
    return new WiredClient(this, wire, this.#rebalanceTimeoutMs);
  }

  get up(): boolean {
    return this.#up;
  }

  /** Answers nobody until it is started again; what was appended and committed stays. */
  stop(): void {
    this.#up = false;
    this.#wakeReaders();
    for (const group of this.#groups.values()) group.stop();
  }

  start(): void {
    this.#up = true;
    for (const group of this.#groups.values()) group.start();
  }

  /** Groups that have members. */
  get groups(): readonly string[] {
    return [...this.#groups].filter(([, group]) => !group.empty).map(([name]) => name);
  }

  /** Has the members of a group join again. */
  shareOut(group: string): void {
    this.group(group).shareOut();
  }

  /** Sets a group's commits back, and has its members join again. */
  rewind(group: string, chance: Chance): void {
    this.group(group).rewind(chance);
    this.group(group).shareOut();
  }

  /** Records of a topic, partition by partition. Empty where there is none. */
  records(topic: string): readonly ReceivedRecord[] {
    return this.#topics.get(topic)?.logs.flatMap((log) => log.read(0, log.high)) ?? [];
  }

  // What follows is what arrives over the wire.

  group(name: string): ConsumerGroup {
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = new ConsumerGroup({
        name,
        clock: this.#clock,
        rebalanceTimeoutMs: this.#rebalanceTimeoutMs,
        partitionsOf: (topics) => topics.flatMap((topic) => this.partitionsOf(topic)),
      });
      this.#groups.set(name, group);
    }
    return group;
  }

  deleteGroup(name: string): void {
    if (this.#groups.get(name)?.empty === false)
      throw new SimulatedBrokerError("refused", `group ${name} has members`);
    this.#groups.delete(name);
  }

  get topics(): readonly TopicSpec[] {
    return [...this.#topics.values()].map(({ spec }) => spec);
  }

  createTopic({ name, partitions, replicas, settings }: TopicSpec): void {
    if (this.#topics.has(name)) return;
    this.#topics.set(name, {
      spec: {
        name,
        partitions,
        replicas: replicas === -1 ? 1 : replicas,
        settings: { ...defaultSettings, ...settings },
      },
      logs: Array.from({ length: partitions }, () => new PartitionLog()),
    });
  }

  deleteTopic(name: string): void {
    if (!this.#topics.delete(name)) return;
    for (const group of this.#groups.values()) group.forget(name);
    this.#wakeReaders();
  }

  partitionsOf(topic: string): readonly TopicPartition[] {
    return (this.#topics.get(topic)?.logs ?? []).map((_, partition) => ({ topic, partition }));
  }

  /** @throws {SimulatedBrokerError} `topic-missing` */
  log({ topic, partition }: TopicPartition): PartitionLog {
    const log = this.#topics.get(topic)?.logs[partition];
    if (log === undefined)
      throw new SimulatedBrokerError("topic-missing", `there is no partition ${partition} of topic ${topic}`);
    return log;
  }

  /** Appends the records of some partitions, or of all. */
  append(records: readonly OutgoingRecord[], takes: (partition: string) => boolean = () => true): void {
    const batches = Map.groupBy(records, keyOf);
    for (const batch of batches.values()) {
      this.log(batch[0]!);
      const most = Number(this.#topics.get(batch[0]!.topic)!.spec.settings["max.message.bytes"]);
      if (batch.reduce((sum, { value }) => sum + value.length, 0) > most)
        throw new SimulatedBrokerError("too-large", `a batch must have at most ${most} bytes`);
    }
    for (const [key, batch] of batches) {
      if (!takes(key)) continue;
      const log = this.log(batch[0]!);
      for (const record of batch) log.append(record);
    }
    this.#wakeReaders();
  }

  /** What there is from these positions on; waits for the first of it, up to `waitMs`. */
  async fetch(positions: readonly Position[], waitMs: number): Promise<readonly Fetched[]> {
    let late = false;
    const cancel = this.#clock.after(waitMs, () => {
      late = true;
      this.#wakeReaders();
    });
    while (true) {
      if (!this.#up) throw new SimulatedBrokerError("unavailable", "the broker is gone");
      const found = positions.flatMap(({ topic, partition, offset }) => {
        const log = this.#topics.get(topic)?.logs[partition];
        if (log === undefined || log.high <= offset) return [];
        return [{ topic, partition, records: log.read(offset, this.#fetchRecords), high: log.high }];
      });
      if (found.length > 0 || late) {
        cancel();
        return found;
      }
      await new Promise<void>((resolve) => this.#readers.add(resolve));
    }
  }

  #wakeReaders(): void {
    const readers = this.#readers;
    this.#readers = new Set();
    for (const wake of readers) wake();
  }
}
