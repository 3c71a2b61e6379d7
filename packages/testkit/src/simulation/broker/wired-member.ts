import { sleep } from "@matrix/core";
import type { GroupMember, JoinOptions, OffsetCommit, TopicPartition } from "./broker-client.ts";
import { type BrokerRequestKind, type BrokerWire, wayOf } from "./broker-wire.ts";
import { keyOf, type Membership } from "./consumer-group.ts";
import type { Position, SimulatedBroker } from "./simulated-broker.ts";
import { SimulatedBrokerError } from "./simulated-broker-error.ts";

/** How long a fetch waits for records, in virtual ms. */
const fetchWaitMs = 1_000;
/** After a request that failed. */
const backoffMs = 100;

/** What a member has between two times that its group is shared out. */
interface Tenure {
  readonly generation: number;
  readonly membership: Membership;
  readonly positions: Map<string, Position>;
  readonly paused: Set<string>;
  /** Counts the fetches: answers to any but the newest are not looked at. */
  fetches: number;
  over: boolean;
  readonly end: () => void;
}

/** A member of a group, as a client library keeps it: joins, sends heartbeats, reads, joins again. */
export class WiredMember implements GroupMember {
  readonly #broker: SimulatedBroker;
  readonly #wire: BrokerWire;
  readonly #rebalanceTimeoutMs: number;
  readonly #options: JoinOptions;
  #member: string | undefined;
  #tenure: Tenure | undefined;
  #generation = 0;
  #gone = false;

  constructor(broker: SimulatedBroker, wire: BrokerWire, rebalanceTimeoutMs: number, options: JoinOptions) {
    this.#broker = broker;
    this.#wire = wire;
    this.#rebalanceTimeoutMs = rebalanceTimeoutMs;
    this.#options = options;
    void this.#live();
  }

  async commit(generation: number, commits: readonly OffsetCommit[]): Promise<void> {
    const tenure = this.#tenure;
    if (tenure === undefined || tenure.over || tenure.generation !== generation)
      throw new SimulatedBrokerError("fenced", `generation ${generation} is over`);
    await this.#asMember(tenure, "commit", (member, at) =>
      this.#broker.group(this.#options.group).commit(member, at, commits),
    );
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#tenure?.paused.add(keyOf(partition));
  }

  resume(partitions: readonly TopicPartition[]): void {
    const tenure = this.#tenure;
    if (tenure === undefined || tenure.over) return;
    let more = false;
    for (const partition of partitions) more = tenure.paused.delete(keyOf(partition)) || more;
    if (more) void this.#read(tenure);
  }

  async leave(): Promise<void> {
    this.#gone = true;
    this.#end(this.#tenure);
    const member = this.#member;
    if (member === undefined) return;
    await this.#ask("leave", () => this.#broker.group(this.#options.group).leave(member))
      // Its session runs out instead.
      .catch(() => {});
  }

  async #live(): Promise<void> {
    const { clock } = this.#wire.process;
    const { handlers } = this.#options;
    while (!this.#gone) {
      try {
        const before = this.#member;
        const membership = await this.#join();
        if (this.#gone) return this.#leaveLate(membership.member);
        this.#member = membership.member;
        const positions = await this.#positions(membership);
        if (this.#gone) return;
        const { promise: ended, resolve: end } = Promise.withResolvers<void>();
        const tenure: Tenure = {
          generation: ++this.#generation,
          membership,
          positions,
          paused: new Set(),
          fetches: 0,
          over: false,
          end,
        };
        this.#tenure = tenure;
        const continued = tenure.generation > 1 && before === membership.member;
        handlers.assigned({ generation: tenure.generation, partitions: membership.partitions, continued });
        void this.#beat(tenure);
        void this.#read(tenure);
        await ended;
        if (!this.#gone) handlers.revoked(tenure.generation);
      } catch (error) {
        if (isForgotten(error)) this.#member = undefined;
        await sleep(clock, backoffMs);
      }
    }
  }

  #join(): Promise<Membership> {
    const { group, topics, sessionTimeoutMs } = this.#options;
    const member = this.#member;
    return this.#ask(
      "join",
      () => this.#broker.group(group).join({ member, topics, sessionTimeoutMs }),
      this.#rebalanceTimeoutMs,
    );
  }

  /** It was shared out to somebody who had left meanwhile. */
  #leaveLate(member: string): void {
    this.#ask("leave", () => this.#broker.group(this.#options.group).leave(member)).catch(() => {});
  }

  async #positions({ partitions }: Membership): Promise<Map<string, Position>> {
    const { group, topics } = this.#options;
    const commits = await this.#ask("committed", () => this.#broker.group(group).committed(topics));
    const offsets = new Map(commits.map((commit) => [keyOf(commit), commit.offset]));
    return new Map(
      partitions.map((each) => [keyOf(each), { ...each, offset: offsets.get(keyOf(each)) ?? 0 }]),
    );
  }

  async #beat(tenure: Tenure): Promise<void> {
    const { clock } = this.#wire.process;
    const group = this.#broker.group(this.#options.group);
    while (!tenure.over) {
      await sleep(clock, this.#options.sessionTimeoutMs / 3);
      if (tenure.over) return;
      const fate = this.#wire.fateOf("heartbeat");
      if (fate === "fatal") return this.#fail(tenure);
      await this.#asMember(tenure, "heartbeat", (member, at) => group.heartbeat(member, at), fate).catch(
        () => {},
      );
    }
  }

  /** Asks as a member; what the coordinator says of the membership is taken in. */
  async #asMember(
    tenure: Tenure,
    kind: "heartbeat" | "commit",
    serve: (member: string, generation: number) => void,
    fate = this.#wire.fateOf(kind),
  ): Promise<void> {
    const { member, generation } = tenure.membership;
    try {
      await this.#wire.ask(kind, () => serve(member, generation), { fate: wayOf(fate) });
    } catch (error) {
      if (isForgotten(error) && this.#member === member) this.#member = undefined;
      if (error instanceof SimulatedBrokerError && error.kind === "fenced") this.#end(tenure);
      throw error;
    }
    if (!tenure.over) this.#options.handlers.alive(tenure.generation);
  }

  async #read(tenure: Tenure): Promise<void> {
    const { clock } = this.#wire.process;
    const number = ++tenure.fetches;
    const isNewest = () => !tenure.over && tenure.fetches === number;
    while (isNewest()) {
      const wanted = [...tenure.positions].filter(([key]) => !tenure.paused.has(key));
      // Whoever resumes a partition begins to read again.
      if (wanted.length === 0) return;
      try {
        const fetched = await this.#ask(
          "fetch",
          () =>
            this.#broker.fetch(
              wanted.map(([, position]) => position),
              fetchWaitMs,
            ),
          fetchWaitMs,
        );
        // What was on its way when the group was shared out comes all the same, under its old generation.
        if (this.#gone || tenure.fetches !== number) return;
        for (const { topic, partition, records, high } of fetched) {
          const offset = records.at(-1)!.offset + 1;
          tenure.positions.set(keyOf({ topic, partition }), { topic, partition, offset });
          this.#options.handlers.records({ topic, partition, generation: tenure.generation, records, high });
        }
      } catch {
        await sleep(clock, backoffMs);
      }
    }
  }

  #ask<T>(kind: BrokerRequestKind, serve: () => T | Promise<T>, patienceMs = 0): Promise<T> {
    return this.#wire.ask(kind, serve, { fate: wayOf(this.#wire.fateOf(kind)), patienceMs });
  }

  #fail(tenure: Tenure): void {
    this.#gone = true;
    this.#end(tenure);
    this.#options.handlers.failed(
      new SimulatedBrokerError("unavailable", "the client gave up its membership"),
    );
  }

  #end(tenure: Tenure | undefined): void {
    if (tenure === undefined || tenure.over) return;
    tenure.over = true;
    tenure.end();
  }
}

function isForgotten(error: unknown): boolean {
  return error instanceof SimulatedBrokerError && error.forgotten;
}
