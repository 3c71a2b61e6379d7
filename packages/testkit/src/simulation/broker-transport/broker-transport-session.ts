import {
  ClosedError,
  type Consumer,
  type CursorStore,
  decodeMessage,
  encodeMessage,
  OptionError,
  type OrchestratorMessage,
  sequenceOf,
  sinkRole,
  sleep,
  type Topology,
  type TransportSession,
  UnknownRoleError,
} from "@matrix/core";
import { hashText } from "../../simulator/random.ts";
import type { Assignment, GroupMember, RecordBatch, SimulatedBrokerClient } from "../broker/broker-client.ts";
import { keyOf } from "../broker/consumer-group.ts";
import { SimulatedBrokerError } from "../broker/simulated-broker-error.ts";
import { InputCursor } from "./input-cursor.ts";
import { PartitionWork } from "./partition-work.ts";
import { RoleWork, type WaitingDelivery } from "./role-work.ts";
import type { ResolvedBrokerTransportOptions } from "./simulated-broker-transport.ts";

/** How often progress is committed, in virtual ms. */
const commitEveryMs = 100;
/** Pause after a request that failed. */
const retryMs = 100;
/** How often a session that closes looks whether its sink is done. */
const pollMs = 10;
/** Records of a partition that may be open before no more of it are read. */
const mostOpen = 64;

/** A role's membership in its group. */
interface RoleMembership {
  readonly role: string;
  readonly topic: string;
  readonly work: RoleWork;
  readonly partitions: Map<string, PartitionWork>;
  member: GroupMember | undefined;
}

/** One process's session of a simulated broker transport. */
export class BrokerTransportSession implements TransportSession {
  readonly failed: Promise<never>;
  readonly #fail: (error: unknown) => void;
  readonly #topology: Topology;
  readonly #options: ResolvedBrokerTransportOptions;
  readonly #client: SimulatedBrokerClient;
  readonly #roles: ReadonlyMap<string, RoleMembership>;
  readonly #cursor: InputCursor | undefined;
  readonly recovered: TransportSession["recovered"];
  #closing = false;
  #closed = false;
  #cancelCommit: (() => void) | undefined;

  static async open(
    topology: Topology,
    options: ResolvedBrokerTransportOptions,
  ): Promise<BrokerTransportSession> {
    const client = options.broker.client(options.process);
    const { clock } = options.process;
    const topics = topology.roles.map(({ role }) => ({
      name: topicOf(topology.run, role),
      // One sink takes all: it alone knows what was written.
      partitions: role === sinkRole ? 1 : options.partitions,
      replicas: -1,
      settings: {},
    }));
    await again(() => client.createTopics(topics), clock);
    const cursor = topology.cursor === undefined ? 0 : await topology.cursor.load();
    return new BrokerTransportSession(topology, options, client, cursor, topology.cursor);
  }

  private constructor(
    topology: Topology,
    options: ResolvedBrokerTransportOptions,
    client: SimulatedBrokerClient,
    cursor: number,
    store: CursorStore | undefined,
  ) {
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {});
    this.failed = promise;
    this.#fail = reject;
    this.#topology = topology;
    this.#options = options;
    this.#client = client;
    this.#cursor =
      store &&
      new InputCursor({
        store,
        clock: options.process.clock,
        start: cursor,
        ended: topology.ended,
        everyMs: options.cursorEveryMs,
      });
    let live = 0;
    for (let sequence = 0; sequence < cursor; sequence++) if (!topology.ended(sequence)) live++;
    this.recovered = { cursor, live };
    const consumes = new Set(topology.consumes ?? topology.roles.map(({ role }) => role));
    this.#roles = new Map(
      topology.roles
        .filter(({ role }) => consumes.has(role))
        .map(({ role, concurrency }): [string, RoleMembership] => [
          role,
          {
            role,
            topic: topicOf(topology.run, role),
            work: new RoleWork(concurrency, (delivery, next) => this.#finish(delivery, next)),
            partitions: new Map(),
            member: undefined,
          },
        ]),
    );
    this.#commitSoon();
    for (const membership of this.#roles.values()) void this.#join(membership);
  }

  async send(messages: readonly OrchestratorMessage[]): Promise<void> {
    if (this.#closing)
      throw new ClosedError(
        `transport of run "${this.#topology.run}" is closed; open it again before send()`,
      );
    await this.#publish(messages);
    await this.#cursor?.sent(messages.map(({ row }) => sequenceOf(row, this.#topology.trials)));
  }

  consume(
    role: string,
    handle: (delivery: WaitingDelivery) => Promise<OrchestratorMessage | undefined>,
  ): Consumer {
    const membership = this.#roles.get(role);
    if (membership === undefined)
      throw new OptionError(
        `role "${role}" was not opened; the roles here are: ${[...this.#roles.keys()].join(", ")}`,
      );
    membership.work.consume((delivery) => handle(delivery as WaitingDelivery));
    return membership.work;
  }

  backlog(): { readonly [role: string]: number } {
    return Object.fromEntries([...this.#roles].map(([role, { work }]) => [role, work.length]));
  }

  async close({ drainMs }: { readonly drainMs: number }): Promise<void> {
    this.#closing = true;
    const { clock } = this.#options.process;
    const roles = [...this.#roles.values()];
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const cancel = clock.after(drainMs, resolve);
    await Promise.race([this.#drain(), late]);
    cancel();
    this.#closed = true;
    this.#cancelCommit?.();
    this.#cursor?.stop();
    await Promise.all([this.#cursor?.save(), ...roles.map((role) => this.#commit(role))]);
    await Promise.all(roles.map(({ member }) => member?.leave()));
    await this.#client.close();
  }

  /** Lets handlers end; the sink goes last, and takes what the others still gave. */
  async #drain(): Promise<void> {
    const sink = this.#roles.get(sinkRole);
    const others = [...this.#roles.values()].filter(({ role }) => role !== sinkRole);
    for (const { work } of others) work.pause();
    await Promise.all(others.map(({ work }) => work.idle()));
    if (sink === undefined) return;
    const { clock } = this.#options.process;
    const [range] = await again(() => this.#client.offsetRanges([sink.topic]), clock);
    const isDone = () => {
      const [owned] = sink.partitions.values();
      return owned === undefined || owned.lost || sink.work.paused || owned.hasDone(range!.high);
    };
    while (!isDone()) await sleep(clock, pollMs);
    sink.work.pause();
    await sink.work.idle();
  }

  async #join(membership: RoleMembership): Promise<void> {
    const { role, topic, partitions, work } = membership;
    const { sessionTimeoutMs, process } = this.#options;
    membership.member = await this.#client.join({
      group: `${this.#topology.run}.${role}`,
      topics: [topic],
      sessionTimeoutMs,
      handlers: {
        assigned: (assignment) => this.#assign(membership, assignment),
        revoked: () => {
          for (const each of partitions.values()) each.lost = true;
          work.drop(({ lost }) => lost);
        },
        records: (batch) => this.#take(membership, batch),
        alive: () => {},
        failed: () => {
          for (const each of partitions.values()) each.lost = true;
          work.drop(({ lost }) => lost);
          void sleep(process.clock, retryMs).then(() => {
            if (!this.#closing) return this.#join(membership);
          });
        },
      },
    });
  }

  #assign(membership: RoleMembership, { generation, partitions: assigned }: Assignment): void {
    const { partitions, topic } = membership;
    partitions.clear();
    for (const each of assigned) partitions.set(keyOf(each), new PartitionWork(each, generation));
    const works = [...partitions.values()];
    const begin = (ends: ReadonlyMap<string, number>) => {
      for (const work of works) {
        work.end = ends.get(keyOf(work.partition)) ?? Infinity;
        for (const batch of work.early.splice(0)) this.#take(membership, batch);
      }
    };
    this.#client.offsetRanges([topic]).then(
      (ranges) => begin(new Map(ranges.map((range) => [keyOf(range), range.high]))),
      () => begin(new Map()),
    );
  }

  #take(membership: RoleMembership, batch: RecordBatch): void {
    const work = membership.partitions.get(keyOf(batch));
    if (work === undefined || work.lost || work.generation !== batch.generation || this.#closed) return;
    const { end } = work;
    if (end === undefined) {
      work.early.push(batch);
      return;
    }
    for (const { offset, value } of batch.records) {
      work.take(offset);
      const message = decodeMessage(value);
      if (this.#topology.ended(sequenceOf(message.row, this.#topology.trials))) work.done(offset);
      else membership.work.push({ message, redelivered: offset < end, work, offset });
    }
    if (work.open > mostOpen) {
      work.paused = true;
      membership.member?.pause([work.partition]);
    }
  }

  async #finish(delivery: WaitingDelivery, next: OrchestratorMessage | undefined): Promise<void> {
    const { work, offset, message } = delivery;
    if (work.lost && this.#options.late === "drop") return;
    if (next !== undefined) await this.#publish([next]);
    if (work.lost) return;
    work.done(offset);
    if (work.paused && work.open <= mostOpen / 2) {
      work.paused = false;
      this.#roles.get(message.role)?.member?.resume([work.partition]);
    }
  }

  /** Sends until it is known that it arrived: what nobody knows of is sent again. */
  async #publish(messages: readonly OrchestratorMessage[]): Promise<void> {
    const { run, roles } = this.#topology;
    const known = roles.map(({ role }) => role);
    const records = messages.map((message) => {
      if (!known.includes(message.role)) {
        const error = new UnknownRoleError(message.role, known, message.stepId);
        this.#fail(error);
        throw error;
      }
      const key = `${message.row.index}/${message.row.trial}`;
      const partitions = message.role === sinkRole ? 1 : this.#options.partitions;
      return {
        topic: topicOf(run, message.role),
        partition: hashText(key) % partitions,
        key,
        value: encodeMessage(message),
      };
    });
    await again(
      () => this.#client.send(records),
      this.#options.process.clock,
      () => this.#closed,
    );
  }

  #commitSoon(): void {
    this.#cancelCommit = this.#options.process.clock.after(commitEveryMs, async () => {
      await Promise.all([...this.#roles.values()].map((role) => this.#commit(role)));
      if (!this.#closed) this.#commitSoon();
    });
  }

  async #commit({ member, partitions }: RoleMembership): Promise<void> {
    const ready = [...partitions.values()].flatMap((work) =>
      work.lost || work.progress === undefined ? [] : [{ work, offset: work.progress }],
    );
    const [first] = ready;
    if (member === undefined || first === undefined) return;
    const commits = ready.map(({ work, offset }) => ({ ...work.partition, offset, metadata: "" }));
    try {
      await member.commit(first.work.generation, commits);
      for (const { work, offset } of ready) work.committed(offset);
    } catch {
      // Nobody's loss: what was not committed is delivered again.
    }
  }
}

function topicOf(run: string, role: string): string {
  return `${run}.${role}`;
}

/** Asks until it is answered. */
async function again<T>(
  ask: () => Promise<T>,
  clock: Parameters<typeof sleep>[0],
  stopped: () => boolean = () => false,
): Promise<T> {
  while (true) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof SimulatedBrokerError) || error.kind !== "unavailable" || stopped()) throw error;
      await sleep(clock, retryMs);
    }
  }
}
