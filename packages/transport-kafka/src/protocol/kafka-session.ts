import {
  type Clock,
  ClosedError,
  type Consumer,
  encodeMessage,
  MessageError,
  messageLimits,
  OptionError,
  type OrchestratorMessage,
  sequenceOf,
  sinkRole,
  sleep,
  type Topology,
  type TransportSession,
  UnknownRoleError,
} from "@matrix/core";
import type { BrokerClient, OutgoingRecord, TopicSpec } from "../client/broker-client.ts";
import { GroupMembership } from "./group-membership.ts";
import { InputCursor } from "./input-cursor.ts";
import { partitionOfKey } from "./key-partition.ts";
import { type Handler, MessageHandling } from "./message-handling.ts";
import { missingRows } from "./missing-rows.ts";
import type { OwnedPartition } from "./owned-partition.ts";
import { RoleIntake } from "./role-intake.ts";
import { createMissing, openRunTopics, type RunTopicsOptions, specsOf } from "./run-topics.ts";
import { SendBatcher } from "./send-batcher.ts";
import type { TopicNames } from "./topic-names.ts";

/** What a session works with; everything is settled. */
export interface KafkaSessionOptions {
  readonly client: BrokerClient;
  readonly clock: Clock;
  readonly names: TopicNames;
  readonly topology: Topology;
  /** Groups to take part in, each with its roles. */
  readonly groups: readonly { readonly group: string; readonly roles: readonly string[] }[];
  /** All groups of the run. */
  readonly allGroups: readonly { readonly group: string; readonly roles: readonly string[] }[];
  readonly partitionsOf: (role: string) => number;
  readonly replicas: number;
  readonly create: boolean;
  readonly unsafeTopics: boolean;
  readonly sessionTimeoutMs: number;
  readonly commitIntervalMs: number;
  readonly maxAhead: number;
  readonly maxBatchBytes: number;
  readonly warn: (message: string) => void;
}

/** What is left for the last sends and commits, however long the handlers took, in ms. */
const leastFlushMs = 5_000;
/** Copies come soon after what they are copies of: rows remembered for each partition. */
const rememberedRows = 10_000;

/** One run's use of Kafka by one process. */
export class KafkaSession implements TransportSession {
  readonly recovered: TransportSession["recovered"];
  readonly failed: Promise<never>;
  readonly #options: KafkaSessionOptions;
  readonly #partitions: ReadonlyMap<string, number>;
  readonly #topicSpecs: readonly TopicSpec[];
  readonly #cursor: InputCursor | undefined;
  readonly #batcher: SendBatcher;
  readonly #handling: MessageHandling;
  /** All roles of the run. */
  readonly #roles: ReadonlySet<string>;
  readonly #handlers = new Map<string, Handler>();
  readonly #intakes = new Map<string, RoleIntake>();
  readonly #memberships = new Map<string, GroupMembership>();
  readonly #groups: GroupMembership[] = [];
  readonly #fail: (error: unknown) => void;
  #closing: Promise<void> | undefined;
  #isClosed = false;
  #bringingBack: Promise<void> | undefined;

  private constructor(
    options: KafkaSessionOptions,
    topics: { readonly specs: readonly TopicSpec[]; readonly partitions: ReadonlyMap<string, number> },
    cursor: InputCursor | undefined,
    missing: readonly number[],
  ) {
    const { client, clock, names, topology, warn } = options;
    this.#options = options;
    this.#roles = new Set(topology.roles.map(({ role }) => role));
    this.#partitions = topics.partitions;
    this.#topicSpecs = topics.specs;
    this.#cursor = cursor;
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {});
    this.failed = promise;
    this.#fail = (error) => {
      if (!this.#isClosed) reject(error);
    };
    this.recovered = found(cursor?.value ?? 0, missing, topology.ended);
    this.#batcher = new SendBatcher({
      send: (records) => client.send(records),
      clock,
      maxBatchBytes: options.maxBatchBytes,
      onTopicMissing: () => this.#bringBackTopics(),
      onTrouble: (error, isOver) =>
        warn(
          isOver
            ? "kafka takes messages again"
            : `kafka did not take messages, which are sent again: ${error}`,
        ),
    });
    this.#handling = new MessageHandling({
      run: topology.run,
      clock,
      deadLetters: names.deadLetters,
      ended: ({ row }) => topology.ended(sequenceOf(row, topology.trials)),
      recordOf: (message) => this.#recordOf(message),
      send: (record) => this.#batcher.send(record),
      keeps: (partition) => this.#memberships.get(partition.role)!.keeps(partition),
      warn,
      onFatal: this.#fail,
    });
    for (const { group, roles } of options.groups) this.#addGroup(group, roles);
  }

  /** Makes or checks the topics and joins the groups. @throws {OptionError} {BrokerError} */
  static async open(options: KafkaSessionOptions): Promise<KafkaSession> {
    const { topology } = options;
    const topicOptions: RunTopicsOptions = {
      ...options,
      unsafe: options.unsafeTopics,
      roles: topology.roles.map(({ role }) => role).filter((role) => role !== sinkRole),
    };
    const { partitions, made } = await openRunTopics(topicOptions);
    const cursor = topology.cursor && (await InputCursor.load(topology.cursor));
    const missing = cursor === undefined ? [] : await audit(options, cursor.value, made);
    const session = new KafkaSession(options, { specs: specsOf(topicOptions), partitions }, cursor, missing);
    try {
      await Promise.race([Promise.all(session.#groups.map((group) => group.start())), session.failed]);
    } catch (error) {
      await session.close({ drainMs: 0 });
      throw error;
    }
    return session;
  }

  async send(messages: readonly OrchestratorMessage[]): Promise<void> {
    const { run, trials } = this.#options.topology;
    if (this.#closing !== undefined)
      throw new ClosedError(`transport of run "${run}" is closed; open it again before send()`);
    const records = messages.map((message) => this.#recordOf(message));
    for (const [index, { value }] of records.entries()) {
      if (value.length <= messageLimits.maxBytes) continue;
      throw new MessageError(
        `message ${messages[index]!.stepId} has ${value.length} bytes; at most ${messageLimits.maxBytes} travel. Keep long fields in an offload store`,
      );
    }
    const sequences = messages.map(({ row }) => sequenceOf(row, trials));
    this.#cursor?.begin(sequences);
    await Promise.all(records.map((record) => this.#batcher.send(record)));
    await this.#cursor?.end(sequences);
  }

  consume(role: string, handler: Handler): Consumer {
    const intake = this.#intakes.get(role);
    if (intake === undefined) {
      throw new OptionError(
        `role "${role}" is not taken here; the roles here are: ${[...this.#intakes.keys()].join(", ")}`,
      );
    }
    this.#handlers.set(role, handler);
    if (this.#closing === undefined) intake.start();
    return intake;
  }

  backlog(): Record<string, number> {
    return Object.fromEntries([...this.#intakes].map(([role, { backlog }]) => [role, backlog]));
  }

  close(options: { readonly drainMs: number }): Promise<void> {
    this.#closing ??= this.#close(options.drainMs);
    return this.#closing;
  }

  async #close(drainMs: number): Promise<void> {
    const { clock, client } = this.#options;
    const until = clock.monotonic() + drainMs;
    const left = (least = 0) => Math.max(least, until - clock.monotonic());
    const roles = [...this.#intakes.values()].filter(({ role }) => role !== sinkRole);
    for (const intake of roles) intake.stop();
    const drained = Promise.all(roles.map((intake) => intake.idle()))
      // The sink goes last: what the others still gave is in its hands by then.
      .then(() => this.#drainSink(until));
    await this.#within(drained, left());
    for (const intake of this.#intakes.values()) intake.stop();
    await this.#within(Promise.all(this.#groups.map((group) => group.leave())), left(leastFlushMs));
    this.#isClosed = true;
    this.#batcher.close();
    await this.#within(client.close(), left(leastFlushMs));
  }

  /** Lets the sink take all ends that were there when the roles had stopped. */
  async #drainSink(until: number): Promise<void> {
    const { client, clock, names } = this.#options;
    const sink = this.#intakes.get(sinkRole);
    const membership = this.#memberships.get(sinkRole);
    if (sink === undefined || membership === undefined) return;
    const ranges = sink.isOpen ? await client.offsetRanges([names.ofRole(sinkRole)]).catch(() => []) : [];
    // Ends that threw are not taken again: they would be waited for in vain.
    while (sink.isOpen && !sink.hasKept && !membership.hasDone(ranges) && clock.monotonic() < until)
      await sleep(clock, 5);
    await sink.idle();
  }

  #within(promise: Promise<unknown>, ms: number): Promise<unknown> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(ms, resolve);
    return Promise.race([promise.catch(() => {}), late]).finally(cancel);
  }

  #addGroup(group: string, roles: readonly string[]): void {
    const { client, clock, names, topology, sessionTimeoutMs, commitIntervalMs, maxAhead, warn } =
      this.#options;
    const byTopic = new Map<string, RoleIntake>();
    for (const role of roles) {
      const intake = new RoleIntake({
        role,
        concurrency: topology.roles.find((spec) => spec.role === role)!.concurrency,
        maxAhead,
        mayBegin: () => membership.isSettled,
        handle: (taken) => this.#handling.handle(taken, this.#handlers.get(role)!),
        onChange: (partition: OwnedPartition) => membership.touch(partition),
      });
      byTopic.set(names.ofRole(role), intake);
      this.#intakes.set(role, intake);
    }
    const membership: GroupMembership = new GroupMembership({
      client,
      clock,
      group,
      intakes: byTopic,
      sessionTimeoutMs,
      commitIntervalMs,
      rememberedRows,
      warn,
      onFatal: this.#fail,
      onTopicMissing: () => this.#bringBackTopics(),
    });
    this.#groups.push(membership);
    for (const role of roles) this.#memberships.set(role, membership);
  }

  /** Topics that somebody deleted are made anew by who made them; what was in them is found missing by the run's audit. */
  #bringBackTopics(): Promise<void> {
    const { client, create, warn } = this.#options;
    if (!create || this.#isClosed) return Promise.resolve();
    this.#bringingBack ??= createMissing(client, this.#topicSpecs)
      .then((made) => made.length > 0 && warn(`kafka topics were gone and are made anew: ${made.join(", ")}`))
      .catch((error) => warn(`kafka topics are gone and could not be made anew: ${error}`))
      .then(() => {
        this.#bringingBack = undefined;
      });
    return this.#bringingBack;
  }

  #recordOf(message: OrchestratorMessage): OutgoingRecord {
    const { names } = this.#options;
    const { role, row } = message;
    if (!this.#roles.has(role)) throw new UnknownRoleError(role, [...this.#roles], message.stepId);
    const topic = names.ofRole(role);
    const key = `${row.index}/${row.trial}`;
    const partition = partitionOfKey(key, this.#partitions.get(topic)!);
    return { topic, partition, key, value: encodeMessage(message) };
  }
}

/** Finds rows that got lost on their way, and says so. */
async function audit(
  { client, topology, names, allGroups, warn }: KafkaSessionOptions,
  cursor: number,
  made: readonly string[],
): Promise<number[]> {
  const topics = (roles: readonly string[]) => roles.map((role) => names.ofRole(role));
  const missing = await missingRows({
    client,
    topology,
    cursor,
    groups: allGroups.map(({ group, roles }) => ({ group, topics: topics(roles) })),
    madeAnew: made.length > 0,
  });
  if (missing.length > 0)
    warn(`${missing.length} rows that were sent lie in no kafka topic any more, and are begun again`);
  return missing;
}

function found(
  cursor: number,
  missing: readonly number[],
  ended: (sequence: number) => boolean,
): TransportSession["recovered"] {
  let live = 0;
  for (let sequence = 0; sequence < cursor; sequence++) if (!ended(sequence)) live++;
  return { cursor, live: live - missing.length, missing };
}
