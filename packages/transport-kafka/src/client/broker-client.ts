/** One partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A topic to be made. `settings` are the broker's own names and values (`retention.ms`, …). */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** -1: the broker's default. */
  readonly replicas: number;
  readonly settings: { readonly [name: string]: string };
}

/** A topic as the broker has it; `settings` holds all of them, defaults included. */
export interface TopicDescription {
  readonly name: string;
  readonly partitions: number;
  readonly replicas: number;
  readonly settings: { readonly [name: string]: string };
}

/** A record to be appended to a given partition. */
export interface OutgoingRecord extends TopicPartition {
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers?: { readonly [name: string]: string };
}

/** A record as it lies in its partition. Offsets stay below 2^53. */
export interface ReceivedRecord {
  readonly offset: number;
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers: { readonly [name: string]: string };
}

/** What of a partition exists: offsets from `low` up to, but without, `high`. */
export interface OffsetRange extends TopicPartition {
  readonly low: number;
  readonly high: number;
}

/** Progress of a group in a partition: `offset` is the next one that is not done. */
export interface OffsetCommit extends TopicPartition {
  readonly offset: number;
  /** ASCII, at most 4,000 bytes; written together with the offset, "" where there is none. */
  readonly metadata: string;
}

/** Which partitions a member has from now on. */
export interface Assignment {
  /** Number of this assignment, from 1, one higher each time; only this member counts it. */
  readonly generation: number;
  /** All partitions of the member, not only the new ones. None of them is paused. */
  readonly partitions: readonly TopicPartition[];
  /**
   * Whether the member stayed in its group since the assignment before, so that a partition found in both was nobody else's
   * in between. False on the first.
   */
  readonly continued: boolean;
}

/** Consecutive records of one partition, in the order of their offsets. */
export interface RecordBatch extends TopicPartition {
  readonly generation: number;
  readonly records: readonly ReceivedRecord[];
  /** The partition's end when it was read: the offset that its next record gets. */
  readonly high: number;
}

/** Called by a client as things happen, never from inside a call of ours. They return at once and never throw. */
export interface GroupHandlers {
  /**
   * Records of an assignment come after this. They start at the group's committed offset, or at the partition's low
   * end where it has none; so does a partition that the member had before.
   */
  assigned(assignment: Assignment): void;
  /** The group is being shared out anew: nothing can be committed until the next assignment. */
  revoked(generation: number): void;
  records(batch: RecordBatch): void;
  /** The coordinator has just confirmed that the member has its partitions (a heartbeat or a commit went through). */
  alive(generation: number): void;
  /** The member is out for good; whoever wants to go on joins again. Nothing is called after this. */
  failed(error: unknown): void;
}

/** What to join. All members of a group name the same topics. */
export interface JoinOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** Silence after which the coordinator gives a member's partitions to others, in ms. */
  readonly sessionTimeoutMs: number;
  readonly handlers: GroupHandlers;
}

/** A membership in a group. Heartbeats go on by themselves, however long nothing is read. */
export interface GroupMember {
  /**
   * @throws {BrokerError} `fenced` where `generation` is not the current one or the group is being shared out: the commit was
   * not made then. Other kinds: unknown whether it was.
   */
  commit(generation: number, commits: readonly OffsetCommit[]): Promise<void>;
  /** Records of these partitions stop, but for those that are on their way. Partitions of others are ignored. */
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** Gives the partitions to others at once. No handler is called after it resolves. */
  leave(): Promise<void>;
}

/**
 * All that the transport asks of a Kafka client library: one for each process. Whatever it throws has a `kind`
 * ({@link BrokerErrorKind}).
 */
export interface BrokerClient {
  listTopics(): Promise<readonly string[]>;
  /** Resolves once they can be written to. A topic that exists already is left as it is. */
  createTopics(topics: readonly TopicSpec[]): Promise<void>;
  /** Those of the named topics that exist. */
  describeTopics(names: readonly string[]): Promise<readonly TopicDescription[]>;
  /** A topic that does not exist is none to delete. */
  deleteTopics(names: readonly string[]): Promise<void>;
  /** A group that does not exist is none to delete. */
  deleteGroups(groups: readonly string[]): Promise<void>;
  /** @throws `topic-missing` */
  offsetRanges(topics: readonly string[]): Promise<readonly OffsetRange[]>;
  /** What a group has committed; partitions without a commit are left out. */
  committed(group: string, topics: readonly string[]): Promise<readonly OffsetCommit[]>;
  /**
   * Appends records, those of one partition in the order given, and resolves once all in-sync replicas have all of them.
   * Called again only when the call before is over.
   *
   * @throws with kind `too-large` or `topic-missing` (nothing says which records were appended); with any other kind it is unknown
   * whether they were.
   */
  send(records: readonly OutgoingRecord[]): Promise<void>;
  /** Resolves when the group was asked; the first assignment comes when it is shared out. */
  join(options: JoinOptions): Promise<GroupMember>;
  /**
   * The records that a topic's partition has now, from an offset up (default: its low end); no group is involved that others would
   * notice.
   */
  read(partition: TopicPartition, from?: number): AsyncIterable<ReceivedRecord>;
  /** Leaves nothing open: members leave first. */
  close(): Promise<void>;
}
