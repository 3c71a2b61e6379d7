import { type Clock, ClosedError, sleep } from "@matrix/core";
import type {
  Assignment,
  BrokerClient,
  GroupMember,
  OffsetCommit,
  OffsetRange,
  RecordBatch,
  TopicPartition,
} from "../client/broker-client.ts";
import { kindOf } from "../client/broker-error.ts";
import { keyOf } from "../client/topic-partitions.ts";
import { OwnedPartition } from "./owned-partition.ts";
import type { RoleIntake } from "./role-intake.ts";

/** What a membership works with. */
export interface GroupMembershipOptions {
  readonly client: BrokerClient;
  readonly clock: Clock;
  readonly group: string;
  /** The roles of the group, by topic. */
  readonly intakes: ReadonlyMap<string, RoleIntake>;
  readonly sessionTimeoutMs: number;
  readonly commitIntervalMs: number;
  /** Rows of a partition whose last step is remembered. */
  readonly rememberedRows: number;
  readonly warn: (message: string) => void;
  /** No repetition helps. */
  readonly onFatal: (error: unknown) => void;
  /** Brings missing topics back where that is ours to do. */
  readonly onTopicMissing: () => Promise<void>;
}

/** Offsets done that are committed without waiting for the interval. */
const changesToCommit = 500;
const firstPauseMs = 100;
const longestPauseMs = 5_000;

/**
 * This process's part in one consumer group: takes over partitions and gives them up, commits what is done, holds back
 * what comes faster than it is handled, and joins again when its member died.
 */
export class GroupMembership {
  readonly #options: GroupMembershipOptions;
  readonly #partitions = new Map<string, OwnedPartition>();
  #member: GroupMember | undefined;
  /** Which of our joins the handlers belong to: calls from earlier ones are ignored. */
  #join = 0;
  #generation = 0;
  /** Whether the group is being shared out, or there is none to belong to. */
  #isUnsettled = true;
  #closed = false;
  #aliveAt = 0;
  #settlers: (() => void)[] = [];
  #changes = 0;
  #cancelCommit: (() => void) | undefined;
  #committing: Promise<void> | undefined;
  readonly #ready = Promise.withResolvers<void>();

  constructor(options: GroupMembershipOptions) {
    this.#options = options;
    this.#ready.promise.catch(() => {});
  }

  /** Joins; resolves once the first partitions, if any, were taken over. */
  async start(): Promise<void> {
    await this.#rejoin();
    return this.#ready.promise;
  }

  /** Whether it is certain, as far as that can be, whose partitions are whose: else nothing new is begun. */
  get isSettled(): boolean {
    return !this.#isUnsettled && !this.#isSilent;
  }

  /** Whether a partition is still ours; resolves once that is certain. */
  async keeps(partition: OwnedPartition): Promise<boolean> {
    while (!this.#closed && partition.state === "owned" && !this.isSettled) {
      await new Promise<void>((resolve) => {
        this.#settlers.push(resolve);
      });
    }
    return partition.state !== "lost";
  }

  /** Something of a partition changed: what waits, or what is done. */
  touch(partition: OwnedPartition): void {
    if (partition.state !== "owned") return;
    this.#balance([partition]);
    const changes = partition.progress?.changes ?? 0;
    if (changes === 0) return;
    this.#changes++;
    // One that is on its way is followed by another soon enough.
    if (this.#changes >= changesToCommit && this.#committing === undefined) void this.commit();
    else this.#commitLater(this.#options.commitIntervalMs);
  }

  /** Commits all that is done and not committed yet. */
  async commit(): Promise<void> {
    while (this.#committing !== undefined) await this.#committing;
    this.#cancelCommit?.();
    this.#cancelCommit = undefined;
    if (this.#isUnsettled || this.#member === undefined) return;
    this.#committing = this.#commitNow(this.#member).finally(() => {
      this.#committing = undefined;
    });
    return this.#committing;
  }

  /** Whether all below `high` is done, in the partitions of a topic that are ours. */
  hasDone(ranges: readonly { topic: string; partition: number; high: number }[]): boolean {
    return ranges.every(({ topic, partition, high }) => {
      const progress = this.#partitions.get(`${topic}/${partition}`)?.progress;
      return progress === undefined || progress.watermark >= high;
    });
  }

  /** Commits, gives the partitions to others, and takes part no more. */
  async leave(): Promise<void> {
    this.#closed = true;
    await this.commit();
    this.#cancelCommit?.();
    this.#join++;
    const member = this.#member;
    this.#member = undefined;
    this.#loseAll();
    this.#settle();
    this.#ready.reject(new ClosedError(`group "${this.#options.group}" was left`));
    await member?.leave();
  }

  get #isSilent(): boolean {
    const { clock, sessionTimeoutMs } = this.#options;
    return clock.monotonic() - this.#aliveAt > sessionTimeoutMs;
  }

  async #rejoin(): Promise<void> {
    const { client, clock, group, intakes, sessionTimeoutMs, warn, onFatal, onTopicMissing } = this.#options;
    const join = ++this.#join;
    const mine = () => join === this.#join && !this.#closed;
    for (let pauseMs = firstPauseMs; mine(); pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
      try {
        const member = await client.join({
          group,
          topics: [...intakes.keys()],
          sessionTimeoutMs,
          handlers: {
            assigned: (assignment) => mine() && this.#assigned(assignment),
            revoked: () => mine() && this.#revoked(),
            records: (batch) => mine() && this.#records(batch),
            alive: () => mine() && this.#alive(),
            failed: (error) => mine() && this.#failed(error),
          },
        });
        if (!mine()) return void (await member.leave());
        this.#member = member;
        // The first assignment may have come before the member was in our hands.
        this.#balance([...this.#partitions.values()]);
        return;
      } catch (error) {
        const kind = kindOf(error);
        if (kind === "denied" || kind === "refused") {
          this.#ready.reject(error);
          onFatal(error);
          return;
        }
        if (pauseMs === firstPauseMs) warn(`group "${group}" cannot be joined yet: ${textOf(error)}`);
        if (kind === "topic-missing") await onTopicMissing().catch(() => {});
        await sleep(clock, pauseMs);
      }
    }
  }

  #failed(error: unknown): void {
    const { group, warn, onFatal } = this.#options;
    const member = this.#member;
    this.#member = undefined;
    this.#isUnsettled = true;
    this.#loseAll();
    this.#settle();
    const kind = kindOf(error);
    if (kind === "denied" || kind === "refused") {
      onFatal(error);
      return;
    }
    warn(`the consumer of group "${group}" died and is made anew: ${textOf(error)}`);
    void member?.leave().catch(() => {});
    const bringBack = kind === "topic-missing" ? this.#options.onTopicMissing() : Promise.resolve();
    void bringBack.catch(() => {}).then(() => this.#rejoin());
  }

  #assigned({ generation, partitions, continued }: Assignment): void {
    this.#generation = generation;
    const before = new Map(this.#partitions);
    this.#partitions.clear();
    for (const place of partitions) {
      const intake = this.#options.intakes.get(place.topic);
      if (intake === undefined) continue;
      const key = keyOf(place);
      const kept = before.get(key);
      if (kept !== undefined && continued) {
        kept.paused = false;
        kept.lastEnd = undefined;
        kept.hold();
        before.delete(key);
        this.#partitions.set(key, kept);
      } else this.#own(place, intake);
    }
    for (const lost of before.values()) this.#lose(lost);
    this.#isUnsettled = false;
    this.#alive();
    void this.#takeOver([...this.#partitions.values()], generation);
    this.#balance([...this.#partitions.values()]);
    for (const partition of this.#partitions.values()) this.touch(partition);
  }

  #own(place: TopicPartition, intake: RoleIntake): OwnedPartition {
    const { rememberedRows } = this.#options;
    const partition = new OwnedPartition(place.topic, place.partition, intake.role, rememberedRows);
    this.#partitions.set(keyOf(place), partition);
    intake.add(partition);
    return partition;
  }

  #revoked(): void {
    this.#isUnsettled = true;
  }

  #records(batch: RecordBatch): void {
    if (batch.generation !== this.#generation || batch.records.length === 0) return;
    let partition = this.#partitions.get(keyOf(batch));
    if (partition === undefined) return;
    const first = batch.records[0]!.offset;
    if (partition.lastEnd !== undefined && first < partition.lastEnd)
      partition = this.#replace(partition, first, batch.high);
    partition.lastEnd = batch.records.at(-1)!.offset + 1;
    partition.take(batch);
    this.touch(partition);
    this.#options.intakes.get(batch.topic)!.pump();
  }

  /** Offsets of one assignment only grow, unless the topic was deleted and made anew, or cut. */
  #replace(old: OwnedPartition, first: number, high: number): OwnedPartition {
    const intake = this.#options.intakes.get(old.topic)!;
    this.#options.warn(
      `partition ${old.partition} of topic "${old.topic}" goes on at offset ${first}, below what was read before: it was made anew or reset`,
    );
    old.state = "replaced";
    intake.remove(old);
    const partition = this.#own(old, intake);
    partition.start({ offset: first, metadata: "", end: high });
    return partition;
  }

  #alive(): void {
    this.#aliveAt = this.#options.clock.monotonic();
    if (this.#isUnsettled) return;
    this.#settle();
    for (const intake of this.#options.intakes.values()) intake.pump();
  }

  /** Finds out where partitions stand, tells them, and lets their messages in. */
  async #takeOver(partitions: readonly OwnedPartition[], generation: number): Promise<void> {
    const { client, clock, group, intakes, onTopicMissing } = this.#options;
    const isCurrent = () => generation === this.#generation && !this.#closed && !this.#isUnsettled;
    const topics = [...new Set(partitions.map(({ topic }) => topic))];
    for (let pauseMs = firstPauseMs; topics.length > 0; pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
      if (!isCurrent()) return;
      try {
        const [committed, ranges] = await Promise.all([
          client.committed(group, topics),
          client.offsetRanges(topics),
        ]);
        if (!isCurrent()) return;
        const commits = new Map(committed.map((commit) => [keyOf(commit), commit]));
        const limits = new Map(ranges.map((range) => [keyOf(range), range]));
        for (const partition of partitions)
          this.#start(partition, commits.get(keyOf(partition)), limits.get(keyOf(partition)));
        break;
      } catch (error) {
        if (kindOf(error) === "topic-missing") await onTopicMissing().catch(() => {});
        await sleep(clock, pauseMs);
      }
    }
    this.#ready.resolve();
    for (const intake of intakes.values()) intake.pump();
  }

  /** Lets a partition's messages in: from where it stood, or from where its group stands. */
  #start(partition: OwnedPartition, commit: OffsetCommit | undefined, range: OffsetRange | undefined): void {
    const { low = 0, high = 0 } = range ?? {};
    if (partition.progress === undefined) {
      const { offset = low, metadata = "" } = commit ?? {};
      // A commit beyond the end is of a topic that is no more.
      const isSound = offset <= high;
      partition.start({ offset: isSound ? offset : low, metadata: isSound ? metadata : "", end: high });
      this.touch(partition);
    } else if (high < partition.position) {
      const early = partition.handOver();
      const anew = this.#replace(partition, low, high);
      for (const batch of early) anew.take(batch);
      this.touch(anew);
    } else {
      partition.release();
      this.touch(partition);
    }
  }

  #balance(partitions: readonly OwnedPartition[]): void {
    const member = this.#member;
    if (member === undefined) return;
    const pauses: OwnedPartition[] = [];
    const resumes: OwnedPartition[] = [];
    for (const partition of partitions) {
      const intake = this.#options.intakes.get(partition.topic)!;
      const pause = partition.stalled || intake.isFull(partition, partition.paused);
      if (pause === partition.paused) continue;
      partition.paused = pause;
      (pause ? pauses : resumes).push(partition);
    }
    if (pauses.length > 0) member.pause(pauses);
    if (resumes.length > 0) member.resume(resumes);
  }

  #commitLater(ms: number): void {
    this.#cancelCommit ??= this.#options.clock.after(ms, () => {
      this.#cancelCommit = undefined;
      void this.commit();
    });
  }

  async #commitNow(member: GroupMember): Promise<void> {
    this.#changes = 0;
    const changed = [...this.#partitions.values()].filter(({ progress }) => progress && progress.changes > 0);
    if (changed.length === 0) return;
    const commits: OffsetCommit[] = changed.map(({ topic, partition, progress }) => ({
      topic,
      partition,
      ...progress!.snapshot(),
    }));
    try {
      await member.commit(this.#generation, commits);
      // A commit can shrink what holds a partition back.
      for (const intake of this.#options.intakes.values()) intake.pump();
    } catch (error) {
      for (const { progress } of changed) progress!.restore();
      // After a fence the next assignment decides; anything else is tried again.
      if (kindOf(error) !== "fenced" && !this.#closed) this.#commitLater(10 * this.#options.commitIntervalMs);
    }
  }

  #loseAll(): void {
    for (const partition of this.#partitions.values()) this.#lose(partition);
    this.#partitions.clear();
  }

  #lose(partition: OwnedPartition): void {
    partition.state = "lost";
    this.#options.intakes.get(partition.topic)?.remove(partition);
  }

  /** Those who wait to know whose a partition is look again. */
  #settle(): void {
    for (const resolve of this.#settlers.splice(0)) resolve();
  }
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
