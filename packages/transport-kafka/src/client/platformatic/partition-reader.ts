import {
  type Admin,
  type ClusterMetadata,
  type ConnectionPool,
  fetchV15,
  type RecordsBatch,
} from "@platformatic/kafka";
import type { ReceivedRecord, TopicPartition } from "../broker-client.ts";
import { keyOf } from "../topic-partitions.ts";

/** What was read of a partition. */
export interface ReadBatch extends TopicPartition {
  readonly records: readonly ReceivedRecord[];
  readonly high: number;
}

/** What a reader works with. */
export interface PartitionReaderOptions {
  readonly admin: Admin;
  readonly pool: ConnectionPool;
  readonly maxWaitMs: number;
  readonly onBatch: (batch: ReadBatch) => void;
  /** Brings positions that a partition has no more back to its low end. */
  readonly lowEnd: (partition: TopicPartition) => Promise<number>;
}

interface Reading extends TopicPartition {
  position: number;
  paused: boolean;
  isOutOfRange: boolean;
}

const maxBytes = 10 * 1024 * 1024;
const maxBytesPerPartition = 1024 * 1024;
const readCommitted = 1;
const retryMs = 100;

const offsetOutOfRange = 1;
/** A topic that is gone or was made anew, a leader that moved: the metadata are old. */
const staleMetadata: ReadonlySet<number> = new Set([3, 5, 6, 9, 74, 75, 76, 100, 103]);

/** Reads partitions from their leaders, each leader in a loop of its own, whole batches in order. */
export class PartitionReader {
  readonly #options: PartitionReaderOptions;
  readonly #partitions = new Map<string, Reading>();
  readonly #loops = new Map<number, Promise<void>>();
  #isOver = false;
  #idle: (() => void)[] = [];

  constructor(options: PartitionReaderOptions) {
    this.#options = options;
  }

  /** Reads these, and no others, from these positions. */
  assign(positions: readonly (TopicPartition & { readonly position: number })[]): void {
    this.#partitions.clear();
    for (const { topic, partition, position } of positions)
      this.#partitions.set(`${topic}/${partition}`, {
        topic,
        partition,
        position,
        paused: false,
        isOutOfRange: false,
      });
    this.#wake();
    void this.#startLoops();
  }

  pause(partitions: readonly TopicPartition[], paused: boolean): void {
    for (const partition of partitions) {
      const reading = this.#partitions.get(keyOf(partition));
      if (reading !== undefined) reading.paused = paused;
    }
    if (!paused) this.#wake();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.#partitions.clear();
    this.#wake();
    await Promise.allSettled(this.#loops.values());
  }

  /** One loop for each broker: which partitions it reads is looked up each time. */
  async #startLoops(): Promise<void> {
    while (!this.#isOver) {
      const metadata = await this.#metadata().catch(() => undefined);
      if (metadata === undefined) {
        await this.#sleep(retryMs);
        continue;
      }
      for (const node of metadata.brokers.keys())
        if (!this.#loops.has(node))
          this.#loops.set(
            node,
            this.#loop(node).finally(() => this.#loops.delete(node)),
          );
      return;
    }
  }

  async #loop(node: number): Promise<void> {
    while (!this.#isOver) {
      try {
        const metadata = await this.#metadata();
        const broker = metadata.brokers.get(node);
        // Another loop reads what it led.
        if (broker === undefined) return void this.#startLoops();
        for (const other of metadata.brokers.keys()) if (!this.#loops.has(other)) void this.#startLoops();
        await this.#mendPositions();
        const wanted = this.#ledBy(node, metadata);
        if (wanted.length === 0) {
          await this.#untilWoken(10 * this.#options.maxWaitMs);
          continue;
        }
        const connection = await this.#options.pool.get(broker);
        const response = await this.#fetch(connection, wanted, metadata);
        if (this.#take(response, metadata)) {
          this.#options.admin.clearMetadata();
          await this.#sleep(retryMs);
        }
      } catch {
        this.#options.admin.clearMetadata();
        await this.#sleep(retryMs);
      }
    }
  }

  #metadata(): Promise<ClusterMetadata> {
    const topics = [...new Set([...this.#partitions.values()].map(({ topic }) => topic))];
    return this.#options.admin.metadata({ topics });
  }

  #ledBy(node: number, metadata: ClusterMetadata): Reading[] {
    return [...this.#partitions.values()].filter(
      ({ topic, partition, paused }) =>
        !paused && metadata.topics.get(topic)?.partitions[partition]?.leader === node,
    );
  }

  async #fetch(
    connection: Parameters<typeof fetchV15.api.async>[0],
    wanted: readonly Reading[],
    metadata: ClusterMetadata,
  ): Promise<fetchV15.FetchResponse> {
    const topics = new Map<string, Parameters<typeof fetchV15.api.async>[7][number]>();
    for (const { topic, partition, position } of wanted) {
      const topicId = metadata.topics.get(topic)!.id;
      const request = {
        partition,
        currentLeaderEpoch: -1,
        fetchOffset: BigInt(position),
        lastFetchedEpoch: -1,
        partitionMaxBytes: maxBytesPerPartition,
      };
      const ofTopic = topics.get(topicId);
      if (ofTopic === undefined) topics.set(topicId, { topicId, partitions: [request] });
      else ofTopic.partitions.push(request);
    }
    const { maxWaitMs } = this.#options;
    try {
      return await fetchV15.api.async(
        connection,
        maxWaitMs,
        1,
        maxBytes,
        readCommitted,
        0,
        0,
        [...topics.values()],
        [],
        "",
      );
    } catch (error) {
      // One partition that cannot be read does not spoil what came of the others.
      const response = (error as { readonly response?: fetchV15.FetchResponse }).response;
      if (response?.responses === undefined) throw error;
      return response;
    }
  }

  /** @returns whether the metadata turned out to be old */
  #take({ responses }: fetchV15.FetchResponse, metadata: ClusterMetadata): boolean {
    let isStale = false;
    const names = new Map([...metadata.topics].map(([name, { id }]) => [id, name]));
    for (const { topicId, partitions } of responses) {
      const topic = names.get(topicId);
      if (topic === undefined) continue;
      for (const partition of partitions) {
        const reading = this.#partitions.get(`${topic}/${partition.partitionIndex}`);
        if (reading === undefined) continue;
        if (partition.errorCode === 0) this.#takePartition(reading, partition);
        else if (partition.errorCode === offsetOutOfRange) reading.isOutOfRange = true;
        else isStale ||= staleMetadata.has(partition.errorCode);
      }
    }
    return isStale;
  }

  #takePartition(reading: Reading, { records = [], highWatermark }: fetchV15.FetchResponsePartition): void {
    const received: ReceivedRecord[] = [];
    const from = reading.position;
    for (const batch of records) {
      for (const record of recordsOf(batch)) if (record.offset >= from) received.push(record);
      reading.position = Math.max(reading.position, Number(batch.firstOffset) + batch.lastOffsetDelta + 1);
    }
    if (received.length === 0) return;
    const { topic, partition } = reading;
    this.#options.onBatch({ topic, partition, records: received, high: Number(highWatermark) });
  }

  async #mendPositions(): Promise<void> {
    for (const reading of this.#partitions.values()) {
      if (!reading.isOutOfRange) continue;
      reading.position = await this.#options.lowEnd(reading);
      reading.isOutOfRange = false;
    }
  }

  #wake(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #untilWoken(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #sleep(ms: number): Promise<void> {
    return this.#isOver ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
  }
}

const isControl = 0b100000;

/** The records of a batch, without those by which transactions end. */
export function recordsOf(batch: RecordsBatch): ReceivedRecord[] {
  if (batch.attributes & isControl) return [];
  const first = Number(batch.firstOffset);
  return batch.records.map(({ offsetDelta, key, value, headers }) => ({
    offset: first + offsetDelta,
    key: key?.toString() ?? "",
    value: value ?? new Uint8Array(),
    headers: Object.fromEntries(headers.map(([name, text]) => [String(name ?? ""), String(text ?? "")])),
  }));
}
