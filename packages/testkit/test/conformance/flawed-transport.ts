import {
  ClosedError,
  type Consumer,
  type Delivery,
  History,
  LockedError,
  OptionError,
  OrchestratorMessage,
  type RoleSpec,
  sequenceOf,
  sinkRole,
  type Topology,
  type Transport,
  type TransportSession,
  UnknownRoleError,
} from "@matrix/core";

/** Ways in which a transport can be broken; each is one slip that somebody could make. */
export type TransportFlaw =
  | "loses every seventh message"
  | "drops messages that nobody consumes yet"
  | "delivers twice"
  | "delivers a result to the role it came from"
  | "delivers all to one role"
  | "delivers the newest first"
  | "drops what a role sends to itself"
  | "hangs on an empty send"
  | "keeps ends in the backlog"
  | "refuses ends that were sent"
  | "ignores concurrency"
  | "handles one message at a time"
  | "shares one slot among all roles"
  | "says that nothing waits"
  | "ignores pause"
  | "pauses every role"
  | "drops results of a paused role"
  | "counts pauses"
  | "normalises text"
  | "keeps known header fields only"
  | "keeps the last 100 entries only"
  | "drops messages over 64 KiB"
  | "turns ids into text"
  | "drops inputs that are not objects"
  | "redelivers at once"
  | "drops a message whose handler threw"
  | "hides redelivery"
  | "stops a role whose handler threw"
  | "passes a message on though its handler threw"
  | "takes no notice of unknown roles"
  | "sends a batch up to its unknown role"
  | "lets anything be consumed"
  | "closes without waiting"
  | "waits for ever to close"
  | "closes the sink first"
  | "goes on while it closes"
  | "can be resumed after close"
  | "takes messages after close"
  | "fails when a handler ends late"
  | "hangs on a second close"
  | "stays locked"
  | "opens twice"
  | "mixes runs"
  | "forgets everything"
  | "remembers rows, not steps"
  | "forgets results that come while it closes"
  | "asks nobody which rows ended"
  | "counts rows, not trials"
  | "counts refused rows"
  | "keeps a cursor without rows"
  | "acknowledges sends before they are durable"
  | "passes results on before they are durable";

interface Kept {
  cursor: number;
  rows: Map<number, OrchestratorMessage>;
}

/** What lies on the transport's "disk"; a crash keeps a copy of it. */
class Storage {
  kept: Kept;
  readonly open = new Set<string>();
  readonly sessions: FlawedSession[] = [];
  constructor(kept: Kept) {
    this.kept = kept;
  }
  copy(): Storage {
    return new Storage({ cursor: this.kept.cursor, rows: new Map(this.kept.rows) });
  }
}

const storages = new WeakMap<Transport, Storage>();

/** What survives if the process of this transport is killed now. */
export function crashImage(transport: Transport, flaw?: TransportFlaw): Transport {
  return flawedTransport(flaw, storages.get(transport)!.copy());
}

/** A small transport with durable storage in memory; sound without a flaw. */
export function flawedTransport(
  flaw?: TransportFlaw,
  storage: Storage = new Storage({ cursor: 0, rows: new Map() }),
): Transport {
  const transport: Transport = {
    name: flaw ?? "sound",
    async open(topology) {
      if (storage.open.has(topology.run) && flaw !== "opens twice" && flaw !== "mixes runs")
        throw new LockedError(`run "${topology.run}" is open already; close it first`);
      storage.open.add(topology.run);
      return new FlawedSession(storage, topology, (name) => name === flaw);
    },
  };
  storages.set(transport, storage);
  return transport;
}

interface Queue {
  readonly concurrency: number;
  waiting: Delivery[];
  kept: Delivery[];
  running: number;
  pauses: number;
  stopped: boolean;
  handle: ((delivery: Delivery) => Promise<OrchestratorMessage | undefined>) | undefined;
}

class FlawedSession implements TransportSession {
  readonly recovered: { readonly cursor: number; readonly live: number };
  readonly failed: Promise<never>;
  readonly #fail: (error: unknown) => void;
  readonly #storage: Storage;
  readonly #topology: Topology;
  readonly #has: (flaw: TransportFlaw) => boolean;
  readonly #queues = new Map<string, Queue>();
  #sent = 0;
  #closing = false;
  #closed = false;

  constructor(storage: Storage, topology: Topology, has: (flaw: TransportFlaw) => boolean) {
    this.#storage = storage;
    this.#topology = topology;
    this.#has = has;
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    this.#fail = reject;
    for (const spec of topology.roles) this.#queues.set(spec.role, this.#queue(spec));
    storage.sessions.push(this);
    const { kept } = storage;
    if (has("forgets everything")) storage.kept = { cursor: 0, rows: new Map() };
    const isLive = ([sequence]: [number, OrchestratorMessage]) =>
      has("asks nobody which rows ended") || !topology.ended(sequence);
    const live = [...storage.kept.rows].filter(isLive);
    if (has("keeps a cursor without rows")) live.length = 0;
    this.recovered = { cursor: has("forgets everything") ? 0 : kept.cursor, live: live.length };
    for (const [, message] of live)
      this.#queues.get(message.role)?.waiting.push({ message, redelivered: !has("hides redelivery") });
  }

  #queue({ concurrency }: RoleSpec): Queue {
    const limit = this.#has("ignores concurrency")
      ? Number.POSITIVE_INFINITY
      : this.#has("handles one message at a time")
        ? 1
        : concurrency;
    return {
      concurrency: limit,
      waiting: [],
      kept: [],
      running: 0,
      pauses: 0,
      stopped: false,
      handle: undefined,
    };
  }

  async send(messages: readonly OrchestratorMessage[]): Promise<void> {
    const has = this.#has;
    if (this.#closed && !has("takes messages after close"))
      throw new ClosedError(`transport of run "${this.#topology.run}" is closed; open it before send()`);
    if (messages.length === 0 && has("hangs on an empty send")) return new Promise(() => {});
    const unknown = messages.find(({ role }) => !this.#queues.has(role));
    if (has("counts refused rows")) for (const message of messages) this.#count(message);
    if (unknown !== undefined && !has("takes no notice of unknown roles")) {
      if (has("sends a batch up to its unknown role"))
        await this.send(messages.slice(0, messages.indexOf(unknown)));
      throw new UnknownRoleError(unknown.role, [...this.#queues.keys()], unknown.stepId);
    }
    for (const message of messages) {
      if (has("refuses ends that were sent") && message.ending) throw new Error("an end cannot be sent");
      const store = () => {
        this.#count(message);
        this.#store(message);
      };
      if (has("acknowledges sends before they are durable")) setTimeout(store, 20);
      else store();
      this.#push(message);
    }
  }

  #count(message: OrchestratorMessage): void {
    const { kept } = this.#storage;
    kept.cursor = Math.max(kept.cursor, this.#sequence(message) + 1);
  }

  #store(message: OrchestratorMessage): void {
    if (!this.#has("forgets results that come while it closes") || !this.#closing)
      this.#storage.kept.rows.set(this.#sequence(message), message);
  }

  #sequence({ row }: OrchestratorMessage): number {
    return this.#has("counts rows, not trials") ? row.index : sequenceOf(row, this.#topology.trials);
  }

  #push(message: OrchestratorMessage): void {
    const has = this.#has;
    if (has("loses every seventh message") && ++this.#sent % 7 === 0) return;
    if (has("drops messages over 64 KiB") && message.history.size() > 64 * 1024) return;
    if (has("mixes runs")) {
      for (const session of this.#storage.sessions)
        session.#queues.get(message.role)?.waiting.push({ message, redelivered: false });
      for (const session of this.#storage.sessions) session.#pump();
      return;
    }
    if (has("drops inputs that are not objects") && !message.inputLine.startsWith("{")) return;
    const isElsewhere = has("delivers all to one role") && message.role === "third" && message.step === 0;
    const queue = this.#queues.get(isElsewhere ? "first" : message.role);
    if (queue === undefined) return;
    if (queue.handle === undefined && has("drops messages that nobody consumes yet")) return;
    const delivery = { message: this.#worn(message), redelivered: false };
    if (has("delivers the newest first")) queue.waiting.unshift(delivery);
    else queue.waiting.push(delivery);
    if (has("delivers twice") && message.step === 0) queue.waiting.push(delivery);
    this.#pump();
  }

  /** The message as it looks after the way through this transport. */
  #worn(message: OrchestratorMessage): OrchestratorMessage {
    const has = this.#has;
    let { header, inputLine, history } = message;
    if (has("normalises text")) inputLine = inputLine.normalize("NFC");
    if (has("keeps the last 100 entries only"))
      history = History.fromLines(history.lines(Math.max(0, history.length - 100)));
    if (has("turns ids into text")) header = { ...header, row: { ...header.row, id: String(header.row.id) } };
    if (has("keeps known header fields only")) {
      const { v, run, row, orchestrator, role, step, attempt, created, started, ending } = header;
      header = {
        v,
        run,
        row,
        orchestrator,
        role,
        step,
        attempt,
        created,
        started,
        ...(ending && { ending }),
      };
    }
    return new OrchestratorMessage(header, inputLine, message.stateLine, history);
  }

  consume(role: string, handle: (delivery: Delivery) => Promise<OrchestratorMessage | undefined>): Consumer {
    const queue = this.#queues.get(role);
    const queues = this.#has("pauses every role")
      ? [...this.#queues.values()]
      : queue === undefined
        ? []
        : [queue];
    if (queue === undefined && !this.#has("lets anything be consumed"))
      throw new OptionError(
        `role "${role}" was not opened; the roles here are: ${[...this.#queues.keys()].join(", ")}`,
      );
    if (queue !== undefined) queue.handle = handle;
    this.#pump();
    return {
      pause: () => {
        for (const each of queues) each.pauses = this.#has("counts pauses") ? each.pauses + 1 : 1;
      },
      resume: () => {
        for (const each of queues) {
          each.pauses = this.#has("counts pauses") ? each.pauses - 1 : 0;
          each.stopped = false;
          each.waiting.unshift(...each.kept.splice(0));
        }
        this.#pump();
      },
    };
  }

  backlog(): Record<string, number> {
    if (this.#has("says that nothing waits"))
      return Object.fromEntries([...this.#queues.keys()].map((role) => [role, 0]));
    return Object.fromEntries(
      [...this.#queues].map(([role, { waiting, kept }]) => [
        role,
        waiting.length + kept.length + (role === sinkRole && this.#has("keeps ends in the backlog") ? 1 : 0),
      ]),
    );
  }

  #pump(): void {
    for (const [role, queue] of this.#queues) {
      while (this.#mayBegin(role, queue)) void this.#deliver(role, queue, queue.waiting.shift()!);
    }
  }

  #mayBegin(role: string, queue: Queue): boolean {
    const has = this.#has;
    const { waiting, handle, running, concurrency, pauses, stopped } = queue;
    if (waiting.length === 0 || handle === undefined || stopped || running >= concurrency) return false;
    if (
      has("shares one slot among all roles") &&
      [...this.#queues.values()].some((other) => other.running > 0)
    )
      return false;
    if (this.#closed && !has("can be resumed after close")) return false;
    if (this.#closing && !this.#closed && role !== sinkRole && !has("goes on while it closes")) return false;
    return pauses === 0 || has("ignores pause");
  }

  async #deliver(role: string, queue: Queue, delivery: Delivery): Promise<void> {
    const has = this.#has;
    queue.running++;
    try {
      const next = await queue.handle!(delivery);
      if (this.#closed) {
        if (has("fails when a handler ends late")) this.#fail(new Error("too late"));
        return;
      }
      if (next === undefined) {
        if (!has("asks nobody which rows ended"))
          this.#storage.kept.rows.delete(this.#sequence(delivery.message));
      } else this.#accept(role, queue, delivery, next);
    } catch (error) {
      if (error instanceof UnknownRoleError) this.#fail(error);
      this.#keep(queue, delivery);
    } finally {
      queue.running--;
      this.#pump();
    }
  }

  #accept(role: string, queue: Queue, delivery: Delivery, next: OrchestratorMessage): void {
    const has = this.#has;
    if (!this.#queues.has(next.role)) {
      if (has("takes no notice of unknown roles")) return;
      throw new UnknownRoleError(next.role, [...this.#queues.keys()], next.stepId);
    }
    if (has("drops results of a paused role") && queue.pauses > 0) return;
    if (has("drops what a role sends to itself") && next.role === role) return;
    if (has("passes results on before they are durable")) setTimeout(() => this.#store(next), 20);
    else if (!has("remembers rows, not steps")) this.#store(next);
    if (has("delivers a result to the role it came from") && next.role !== sinkRole && next.step < 5)
      queue.waiting.push({ ...delivery, message: next });
    else this.#push(next);
  }

  #keep(queue: Queue, delivery: Delivery): void {
    const has = this.#has;
    if (has("drops a message whose handler threw")) {
      this.#storage.kept.rows.delete(this.#sequence(delivery.message));
      return;
    }
    if (has("passes a message on though its handler threw"))
      this.#push(
        new OrchestratorMessage({ ...delivery.message.header, role: "second" }, "null", "null", History.of()),
      );
    if (has("stops a role whose handler threw")) queue.stopped = true;
    const again = { ...delivery, redelivered: !has("hides redelivery") };
    if (!has("redelivers at once")) queue.kept.push(again);
    else
      setTimeout(() => {
        queue.waiting.push(again);
        this.#pump();
      }, 1);
  }

  async close({ drainMs }: { readonly drainMs: number }): Promise<void> {
    const has = this.#has;
    if (this.#closed) return has("hangs on a second close") ? new Promise(() => {}) : undefined;
    this.#closing = true;
    const roles = [...this.#queues].filter(([role]) => role !== sinkRole || !has("closes the sink first"));
    if (has("closes the sink first")) this.#queues.get(sinkRole)!.pauses = 1;
    const until = performance.now() + (has("waits for ever to close") ? Number.POSITIVE_INFINITY : drainMs);
    const isBusy = () =>
      roles.some(
        ([role, queue]) =>
          queue.running > 0 || (role === sinkRole && queue.handle && queue.waiting.length > 0),
      );
    while (!has("closes without waiting") && isBusy() && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 1));
    this.#closed = true;
    if (!has("stays locked")) this.#storage.open.delete(this.#topology.run);
  }
}
