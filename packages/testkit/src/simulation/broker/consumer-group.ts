import type { Chance } from "../chance.ts";
import type { VirtualClock } from "../virtual-clock.ts";
import { longestMetadata, type OffsetCommit, type TopicPartition } from "./broker-client.ts";
import { SimulatedBrokerError } from "./simulated-broker-error.ts";

/** What a member gets when its group was shared out. */
export interface Membership {
  readonly member: string;
  readonly generation: number;
  readonly partitions: readonly TopicPartition[];
}

/** What a member joins with. */
export interface MemberRequest {
  /** Undefined where it was not in the group before. */
  readonly member: string | undefined;
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
}

interface Member {
  readonly id: string;
  readonly sessionTimeoutMs: number;
  topics: readonly string[];
  expires: (() => void) | undefined;
  /** Waits for the group to be shared out. */
  join:
    | { readonly resolve: (membership: Membership) => void; readonly reject: (error: Error) => void }
    | undefined;
}

/** What a group works with. */
export interface ConsumerGroupOptions {
  readonly name: string;
  readonly clock: VirtualClock;
  /** Longest that the members that joined wait for one that does not. */
  readonly rebalanceTimeoutMs: number;
  /** All partitions of the topics there are. */
  readonly partitionsOf: (topics: readonly string[]) => readonly TopicPartition[];
}

/**
 * The coordinator's side of a consumer group, shared out anew as a whole (eagerly) each time that a member comes, leaves or
 * falls silent. As in Kafka, a commit is checked for its member and generation, not for whose partition it concerns.
 */
export class ConsumerGroup {
  readonly #options: ConsumerGroupOptions;
  readonly #members = new Map<string, Member>();
  /** All commits ever made, the newest last, by partition. */
  readonly #commits = new Map<string, OffsetCommit[]>();
  #generation = 0;
  #joined = 0;
  #sharing = false;
  #cancelSharing: (() => void) | undefined;

  constructor(options: ConsumerGroupOptions) {
    this.#options = options;
  }

  get empty(): boolean {
    return this.#members.size === 0;
  }

  join({ member: known, topics, sessionTimeoutMs }: MemberRequest): Promise<Membership> {
    if (known !== undefined && !this.#members.has(known)) throw forgotten(known);
    const id = known ?? `${this.#options.name}-${++this.#joined}`;
    const member = this.#members.get(id) ?? {
      id,
      sessionTimeoutMs,
      topics,
      expires: undefined,
      join: undefined,
    };
    this.#members.set(id, member);
    member.topics = topics;
    // Whoever waits here is not asked for heartbeats.
    member.expires?.();
    member.join?.reject(new SimulatedBrokerError("unavailable", `member ${id} joined again`));
    const { promise, resolve, reject } = Promise.withResolvers<Membership>();
    member.join = { resolve, reject };
    this.shareOut();
    this.#shareWhenAllJoined();
    return promise;
  }

  heartbeat(member: string, generation: number): void {
    this.#check(member, generation);
    this.#seen(this.#members.get(member)!);
    if (this.#sharing) throw new SimulatedBrokerError("fenced", "the group is being shared out");
  }

  commit(member: string, generation: number, commits: readonly OffsetCommit[]): void {
    this.#check(member, generation);
    for (const { metadata } of commits) {
      if (Buffer.byteLength(metadata) > longestMetadata)
        throw new SimulatedBrokerError("refused", `metadata must have at most ${longestMetadata} bytes`);
    }
    this.#seen(this.#members.get(member)!);
    for (const { topic, partition, offset, metadata } of commits) {
      const key = keyOf({ topic, partition });
      const before = this.#commits.get(key) ?? [];
      before.push({ topic, partition, offset, metadata });
      this.#commits.set(key, before);
    }
  }

  committed(topics: readonly string[]): readonly OffsetCommit[] {
    return [...this.#commits.values()].flatMap((commits) => {
      const last = commits.at(-1);
      return last !== undefined && topics.includes(last.topic) ? [last] : [];
    });
  }

  leave(member: string): void {
    const left = this.#members.get(member);
    if (left !== undefined) this.#remove(left);
  }

  /** Has the members join again. */
  shareOut(): void {
    if (this.#sharing) return;
    this.#sharing = true;
    this.#cancelSharing = this.#options.clock.after(this.#options.rebalanceTimeoutMs, () => {
      for (const member of [...this.#members.values()]) if (member.join === undefined) this.#drop(member);
      this.#shareWhenAllJoined();
    });
  }

  /** Commits go back to where they stood before, as after a commit by somebody who was not up to date. */
  rewind(chance: Chance): void {
    for (const commits of this.#commits.values()) commits.length = chance.whole(0, commits.length);
  }

  /** Commits of a topic that is gone. */
  forget(topic: string): void {
    for (const [key, [first]] of this.#commits) if (first?.topic === topic) this.#commits.delete(key);
  }

  /** The coordinator is gone: whoever waits hears of it, and nobody's silence counts until it is back. */
  stop(): void {
    this.#cancelSharing?.();
    this.#sharing = false;
    for (const member of this.#members.values()) {
      member.expires?.();
      member.expires = undefined;
      member.join?.reject(new SimulatedBrokerError("unavailable", "the broker is gone"));
      member.join = undefined;
    }
  }

  /** It is back: members have their whole time to be heard of. */
  start(): void {
    if (this.empty) return;
    for (const member of this.#members.values()) this.#seen(member);
    this.shareOut();
  }

  #shareWhenAllJoined(): void {
    const members = [...this.#members.values()];
    if (!this.#sharing || members.some(({ join }) => join === undefined)) return;
    this.#cancelSharing?.();
    this.#sharing = false;
    if (members.length === 0) return;
    const generation = ++this.#generation;
    const { partitionsOf } = this.#options;
    const shares = new Map<Member, TopicPartition[]>(members.map((member) => [member, []]));
    for (const [index, each] of partitionsOf([
      ...new Set(members.flatMap(({ topics }) => topics)),
    ]).entries()) {
      const takers = members.filter(({ topics }) => topics.includes(each.topic));
      shares.get(takers[(index + generation) % takers.length]!)!.push(each);
    }
    for (const [member, partitions] of shares) {
      member.join!.resolve({ member: member.id, generation, partitions });
      member.join = undefined;
      this.#seen(member);
    }
  }

  #check(member: string, generation: number): void {
    const known = this.#members.get(member);
    if (known === undefined) throw forgotten(member);
    if (generation !== this.#generation || known.join !== undefined)
      throw new SimulatedBrokerError("fenced", `generation ${generation} is over`);
  }

  #seen(member: Member): void {
    member.expires?.();
    member.expires = this.#options.clock.after(member.sessionTimeoutMs, () => {
      if (member.join === undefined) this.#remove(member);
    });
  }

  #remove(member: Member): void {
    this.#drop(member);
    this.shareOut();
    this.#shareWhenAllJoined();
  }

  #drop(member: Member): void {
    member.expires?.();
    member.join?.reject(forgotten(member.id));
    this.#members.delete(member.id);
  }
}

/** One name for one partition. */
export function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function forgotten(member: string): SimulatedBrokerError {
  return new SimulatedBrokerError("fenced", `the group does not know member ${member}`, { forgotten: true });
}
