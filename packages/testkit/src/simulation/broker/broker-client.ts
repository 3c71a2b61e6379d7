/** One partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A topic, as it is to be made and as it is. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly replicas: number;
  readonly settings: { readonly [name: string]: string };
}

/** A record to be appended. */
export interface OutgoingRecord extends TopicPartition {
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers?: { readonly [name: string]: string };
}

/** A record in its partition. */
export interface ReceivedRecord {
  readonly offset: number;
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers: { readonly [name: string]: string };
}

/** Offsets that a partition has: from `low` up to, but without, `high`. */
export interface OffsetRange extends TopicPartition {
  readonly low: number;
  readonly high: number;
}

/** Progress of a group in a partition. */
export interface OffsetCommit extends TopicPartition {
  /** The next one that is not done. */
  readonly offset: number;
  /** At most {@link longestMetadata} bytes. */
  readonly metadata: string;
}

/** What a member has from now on. */
export interface Assignment {
  /** From 1, counted by the member. */
  readonly generation: number;
  readonly partitions: readonly TopicPartition[];
  /** Whether it stayed in its group since the assignment before. */
  readonly continued: boolean;
}

/** Consecutive records of one partition. One that was on its way comes late, under the generation that it was read in. */
export interface RecordBatch extends TopicPartition {
  readonly generation: number;
  readonly records: readonly ReceivedRecord[];
  readonly high: number;
}

/** What a member is told. */
export interface GroupHandlers {
  assigned(assignment: Assignment): void;
  revoked(generation: number): void;
  records(batch: RecordBatch): void;
  alive(generation: number): void;
  failed(error: unknown): void;
}

/** What to join. */
export interface JoinOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
  readonly handlers: GroupHandlers;
}

/** A membership in a group. */
export interface GroupMember {
  /** @throws {SimulatedBrokerError} `fenced`: it was not made; other kinds: nobody knows. */
  commit(generation: number, commits: readonly OffsetCommit[]): Promise<void>;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  leave(): Promise<void>;
}

/**
 * A broker as one process talks to it: what a client library of Kafka gives, and no more. Calls reject with a
 * {@link SimulatedBrokerError}; of one that was `unavailable` nobody knows whether it was done.
 */
export interface SimulatedBrokerClient {
  listTopics(): Promise<readonly string[]>;
  createTopics(topics: readonly TopicSpec[]): Promise<void>;
  describeTopics(names: readonly string[]): Promise<readonly TopicSpec[]>;
  deleteTopics(names: readonly string[]): Promise<void>;
  deleteGroups(groups: readonly string[]): Promise<void>;
  offsetRanges(topics: readonly string[]): Promise<readonly OffsetRange[]>;
  committed(group: string, topics: readonly string[]): Promise<readonly OffsetCommit[]>;
  send(records: readonly OutgoingRecord[]): Promise<void>;
  join(options: JoinOptions): Promise<GroupMember>;
  read(partition: TopicPartition): AsyncIterable<ReceivedRecord>;
  close(): Promise<void>;
}

/** Bytes that a commit's metadata may have, as Kafka has it by default. */
export const longestMetadata = 4096;
