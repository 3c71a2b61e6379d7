import {
  type Clock,
  ClosedError,
  type Consumer,
  type Delivery,
  type Files,
  nodeFiles,
  OptionError,
  type OrchestratorMessage,
  sequenceOf,
  sinkRole,
  systemClock,
  type Topology,
  type Transport,
  type TransportSession,
  UnknownRoleError,
} from "@matrix/core";
import type { Trouble } from "./journal/commit-log.ts";
import { Journal } from "./journal/journal.ts";
import type { Repair } from "./journal/recovery.ts";
import { type Handler, RoleQueue, Turns } from "./role-queue.ts";

/**
 * When what a hop gave counts as accepted.
 *
 * - `sync`: once it is durable; the next hop starts after that. (What an agent declared `pure` gave need not wait: doing
 *   the hop again gives the same.)
 * - `async`: at once; a crash repeats at most the last `flushMs` of results.
 * - `exit`: only a row's record is kept; a crash repeats the rows in flight from their start.
 * - `off`: as `exit`, and the journal's folder is not touched at all.
 */
export type Durability = "sync" | "async" | "exit" | "off";

/** Options of {@link memoryTransport}. */
export interface MemoryTransportOptions {
  /** Default `sync` where `folder` is given, else `off`. */
  readonly durability?: Durability;
  /** Where the journal lies. Needed for `sync` and `async`. */
  readonly folder?: string;
  /** Whether a flush reaches the disk (power failure) or only the kernel (`kill -9`). Default true. */
  readonly fsync?: boolean;
  /** Longest that `async` waits before it writes, in ms. Default 20. */
  readonly flushMs?: number;
  /** Size at which a journal segment is closed, in bytes. Default 64 MiB. */
  readonly segmentBytes?: number;
  /** Told when a write failed and will be tried again. */
  readonly onTrouble?: (trouble: Trouble) => void;
  /** Told of tails that were cut off: torn by a crash, or damaged. */
  readonly onRepair?: (repair: Repair) => void;
  readonly files?: Files;
  readonly clock?: Clock;
}

/** Queues in this process, made durable by an append journal. */
export function memoryTransport(options: MemoryTransportOptions = {}): Transport {
  const {
    folder,
    fsync = true,
    flushMs = 20,
    segmentBytes = 64 * 1024 * 1024,
    files = nodeFiles,
    clock = systemClock,
  } = options;
  const {
    durability = folder === undefined ? "off" : "sync",
    onTrouble = () => {},
    onRepair = () => {},
  } = options;
  const journals = durability === "sync" || durability === "async";
  if (journals && folder === undefined) {
    throw new OptionError(
      `durability "${durability}" needs a folder for its journal; give folder, or durability "off"`,
    );
  }
  return {
    name: "memory",
    async open(topology) {
      const { promise: failed, reject: onFailure } = Promise.withResolvers<never>();
      failed.catch(() => {});
      const failure: Failure = { failed, onFailure };
      if (!journals) return new MemorySession(topology, undefined, false, clock, failure);
      const journal = await Journal.open({
        files,
        clock,
        folder: folder!,
        run: topology.run,
        policy: { fsync, flushMs: durability === "sync" ? 0 : flushMs },
        segmentBytes,
        ended: topology.ended,
        onTrouble,
        onFailure,
      });
      journal.repairs.forEach(onRepair);
      try {
        return new MemorySession(topology, journal, durability === "sync", clock, failure);
      } catch (error) {
        await journal.close(leastFlushMs);
        throw error;
      }
    },
  };
}

/** What a journal gets for its last flush, however long the handlers took, in ms. */
const leastFlushMs = 5_000;

/** A session's failure: how it is told, and how it is heard of. */
interface Failure {
  readonly failed: Promise<never>;
  readonly onFailure: (error: unknown) => void;
}

class MemorySession implements TransportSession {
  readonly recovered: TransportSession["recovered"];
  readonly failed: Promise<never>;
  readonly #trials: number;
  readonly #journal: Journal | undefined;
  /** Whether results wait for the disk before they are passed on. */
  readonly #waits: boolean;
  readonly #clock: Clock;
  readonly #queues = new Map<string, RoleQueue>();
  readonly #run: string;
  #closed = false;

  constructor(
    topology: Topology,
    journal: Journal | undefined,
    waits: boolean,
    clock: Clock,
    { failed, onFailure }: Failure,
  ) {
    this.#run = topology.run;
    this.#trials = topology.trials;
    this.#journal = journal;
    this.#waits = waits;
    this.#clock = clock;
    this.failed = failed;
    const turns = new Turns(clock);
    for (const { role, concurrency, effects } of topology.roles) {
      const waits = this.#waits && effects !== "pure";
      const accept = (delivery: Delivery, next: OrchestratorMessage | undefined) => {
        try {
          return this.#accept(delivery, next, waits);
        } catch (error) {
          // It cannot go where its orchestrator wants it: no resume would change that, and nobody else knows.
          onFailure(error);
          throw error;
        }
      };
      this.#queues.set(role, new RoleQueue(concurrency, turns, accept));
    }
    const messages = journal?.messages ?? [];
    this.recovered = {
      cursor: journal?.cursor ?? 0,
      live: messages.length,
      missing: journal?.missing ?? [],
    };
    for (const message of messages) this.#queueOf(message).push({ message, redelivered: true });
  }

  async send(messages: readonly OrchestratorMessage[]): Promise<void> {
    if (this.#closed)
      throw new ClosedError(`transport of run "${this.#run}" is closed; open it again before send()`);
    const queues = messages.map((message) => this.#queueOf(message));
    if (this.#journal !== undefined) {
      for (const message of messages) await this.#journal.row(this.#sequence(message), message);
      if (this.#waits) await this.#journal.flushed();
    }
    for (const [index, message] of messages.entries()) queues[index]!.push({ message, redelivered: false });
  }

  consume(role: string, handler: Handler): Consumer {
    const queue = this.#queues.get(role);
    if (queue === undefined) {
      throw new OptionError(
        `role "${role}" was not opened; the roles here are: ${[...this.#queues.keys()].join(", ")}`,
      );
    }
    return queue.consume(handler);
  }

  backlog(): Record<string, number> {
    return Object.fromEntries([...this.#queues].map(([role, queue]) => [role, queue.length]));
  }

  async close({ drainMs }: { readonly drainMs: number }): Promise<void> {
    this.#closed = true;
    const until = this.#clock.monotonic() + drainMs;
    const roles = [...this.#queues].filter(([role]) => role !== sinkRole);
    const sink = this.#queues.get(sinkRole);
    for (const [, queue] of roles) queue.pause();
    const drained = Promise.all(roles.map(([, queue]) => queue.idle()))
      // The sink goes last: what the others still gave is in its hands by now.
      .then(() => sink?.idle());
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.after(drainMs, resolve);
    await Promise.race([drained, late]);
    cancel();
    for (const queue of this.#queues.values()) queue.close();
    await this.#journal?.close(Math.max(leastFlushMs, until - this.#clock.monotonic()));
  }

  #accept(delivery: Delivery, next: OrchestratorMessage | undefined, waits: boolean): Promise<void> | void {
    const journal = this.#journal;
    if (next === undefined) {
      return journal?.ended(this.#sequence(delivery.message));
    }
    const queue = this.#queueOf(next);
    const pushed = () => queue.push({ message: next, redelivered: false });
    const room = journal?.step(this.#sequence(next), next);
    if (journal !== undefined && waits) return journal.flushed().then(pushed);
    if (room !== undefined) return room.then(pushed);
    pushed();
  }

  #queueOf(message: OrchestratorMessage): RoleQueue {
    const queue = this.#queues.get(message.role);
    if (queue === undefined)
      throw new UnknownRoleError(message.role, [...this.#queues.keys()], message.stepId);
    return queue;
  }

  #sequence(message: OrchestratorMessage): number {
    return sequenceOf(message.row, this.#trials);
  }
}
