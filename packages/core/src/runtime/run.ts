import { StalledError } from "../errors.ts";
import { sinkRole } from "../orchestrator-message.ts";
import type { Shapes } from "../shapes.ts";
import type { OutcomeCounts, SinkSession } from "../sink.ts";
import type { TransportSession } from "../transport.ts";
import { trialSeeds } from "../trial-seeds.ts";
import { type BoundWorkload, bindWorkload } from "./bound-workload.ts";
import { feed } from "./feeder.ts";
import type { MatrixRecord } from "./record.ts";
import { RecordStream } from "./record-stream.ts";
import { type Closable, closeAll, openResources } from "./resources.ts";
import { roleSpecs } from "./role-specs.ts";
import { RowStores } from "./row-stores.ts";
import { RunCounters } from "./run-counters.ts";
import { type ResolvedRunOptions, type RunOptions, resolveRunOptions } from "./run-options.ts";
import { startSinkLoop } from "./sink-loop.ts";
import { windDown } from "./wind-down.ts";
import { Window } from "./window.ts";
import { Worker } from "./worker.ts";

/** What came of a run, or of this process's part of it. */
export interface RunReport {
  readonly run: string;
  /** Whether the data set was read to its end and every row has its record. */
  readonly complete: boolean;
  /** Records of the run, those of earlier processes included. */
  readonly records: OutcomeCounts;
  /** Rows taken from the data set that have no record yet. */
  readonly inFlight: number;
  /** What follows counts this process only. */
  readonly hops: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Rows that ended with an error, by its class. */
  readonly errors: { readonly [errorClass: string]: number };
  /** Records that a row had already, dropped. */
  readonly duplicates: number;
  readonly wallMs: number;
  /** Where the run offloads: bytes to and from its store, and whether what it had there was freed. */
  readonly offload?: { readonly writtenBytes: number; readonly readBytes: number; readonly freed: boolean };
}

/** A look at a run while it goes on. */
export interface RunProgress {
  readonly phase: "opening" | "running" | "draining" | "ended";
  readonly records: OutcomeCounts;
  readonly inFlight: number;
  /** Rows (times trials) in all, where the data set's length is known. */
  readonly total: number | undefined;
  readonly counters: RunCounters;
  /** Messages waiting, by role. */
  readonly waiting: { readonly [role: string]: number };
  readonly elapsedMs: number;
}

/** Begins a run. Iterate it for records as they become durable; await `report` for the end. */
export function run<S extends Shapes, Resources>(options: RunOptions<S, Resources>): Run<S, Resources> {
  return new Run(resolveRunOptions(options));
}

/** A run going on in this process. */
export class Run<S extends Shapes = Shapes, Resources = unknown> implements AsyncIterable<MatrixRecord<S>> {
  /** Rejects with what made the run end early; what was accepted by then is kept, and the run can be resumed. */
  readonly report: Promise<RunReport>;
  readonly counters: RunCounters = new RunCounters();
  readonly #options: ResolvedRunOptions<S, Resources>;
  readonly #stream = new RecordStream<MatrixRecord<S>>();
  readonly #stopping = new AbortController();
  readonly #startedAt: number;
  readonly #stores: RowStores;
  #phase: RunProgress["phase"] = "opening";
  #window: Window | undefined;
  #sink: SinkSession | undefined;
  #session: TransportSession | undefined;
  #total: number | undefined;
  #failure: unknown;

  constructor(options: ResolvedRunOptions<S, Resources>) {
    this.#options = options;
    this.#stores = new RowStores(options);
    this.#startedAt = options.clock.monotonic();
    this.report = this.#execute().then(
      (report) => {
        this.#phase = "ended";
        this.#stream.close();
        return report;
      },
      (error: unknown) => {
        this.#phase = "ended";
        this.#stream.close(error);
        throw error;
      },
    );
    // Whoever iterates sees the failure there; without a listener here it would end the process besides.
    this.report.catch(() => {});
  }

  [Symbol.asyncIterator](): AsyncIterator<MatrixRecord<S>> {
    return this.#stream.read();
  }

  /** Takes no new work, lets running hops end, closes. The report then says `complete: false`, unless all was done. */
  stop(): void {
    this.#stopping.abort();
  }

  progress(): RunProgress {
    return {
      phase: this.#phase,
      records: this.#sink?.counts ?? { success: 0, failed: 0, dead: 0 },
      inFlight: this.#window?.inFlight ?? 0,
      total: this.#total,
      counters: this.counters,
      waiting: this.#session?.backlog() ?? {},
      elapsedMs: this.#options.clock.monotonic() - this.#startedAt,
    };
  }

  async #execute(): Promise<RunReport> {
    const { workload, resources, source, sink, run } = this.#options;
    const bound = bindWorkload(workload, resources);
    const opened: Closable[] = [];
    let report: RunReport;
    try {
      await openResources(resources, this.#stopping.signal, opened);
      await workload.open?.({ signal: this.#stopping.signal });
      const count = await source.count();
      this.#total = count === undefined ? undefined : count * this.#options.trials;
      this.#sink = await sink.open({ run });
      opened.push(this.#sink);
      report = await this.#move(bound, this.#sink);
    } catch (error) {
      // What made the run fail is what its user must hear, not what followed from it.
      await closeAll(opened).catch(() => {});
      throw error;
    }
    await closeAll(opened);
    return report;
  }

  async #move(bound: BoundWorkload<S, Resources>, sink: SinkSession): Promise<RunReport> {
    const { run, transport, trials, seed, maxInFlight, roles, clock, observer, source, drainMs } =
      this.#options;
    const { cursor, warn } = this.#options;
    const ended = (sequence: number) => sink.has(sequence);
    const session = await transport.open({
      run,
      trials,
      ended,
      roles: roleSpecs(bound, this.#options),
      consumes: [...roles, sinkRole],
      warn,
      ...(cursor && { cursor }),
    });
    this.#session = session;
    const window = new Window(maxInFlight, inFlightAt(session.recovered, ended));
    this.#window = window;
    const fail = (error: unknown) => {
      this.#failure ??= error;
      this.#stopping.abort();
    };
    session.failed.catch(fail);

    const stores = this.#stores;
    const { offloader } = stores;
    const worker = new Worker({
      ...this.#options,
      session,
      bound,
      stores,
      counters: this.counters,
      onFailure: fail,
    });
    const settled = this.#whenSettled(window);
    startSinkLoop({
      session,
      sink,
      trials,
      clock,
      stores,
      onFailure: fail,
      onRecord: async (record) => {
        this.counters.ended[record.outcome]++;
        observer.rowEnd?.(record);
        await this.#stream.push(() => JSON.parse(record.line) as MatrixRecord<S>);
        window.leave(record.sequence);
        settled.check();
      },
    });
    worker.start();
    this.#phase = "running";
    const watch = this.#watchForStall(window, fail);
    let fed = false;
    let before: Promise<unknown> = Promise.resolve();
    try {
      fed = await feed({
        ...this.#options,
        seeds: trialSeeds(seed, trials),
        source,
        bound,
        window,
        cursor: session.recovered.cursor,
        missing: session.recovered.missing ?? [],
        ended,
        signal: this.#stopping.signal,
        send: async (message) => {
          if (message.ending?.error) this.counters.error(message.ending.error.class);
          if (offloader === undefined) {
            await session.send([message]);
            observer.rowAccepted?.(message);
            return;
          }
          // Side by side to the store, but in order to the transport, which counts by it how far the input was taken.
          const leaving = Promise.resolve(offloader.toSend(message, 0));
          leaving.catch(() => {});
          const turn = before.then(async () => {
            const first = await leaving;
            return { first, sent: session.send([first]) };
          });
          before = turn;
          const { first, sent } = await turn;
          await sent;
          observer.rowAccepted?.(first);
        },
      }).catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) fail(error);
        return false;
      });
      if (fed) await settled.promise;
    } finally {
      watch.cancel();
      this.#phase = "draining";
      const reason = this.#failure ?? new Error("the run was stopped");
      await windDown({ worker, session, stores, clock, drainMs }, reason);
    }
    if (this.#failure !== undefined) throw this.#failure;
    const complete = fed && window.inFlight === 0;
    const freed = complete && (await this.#freeStores(drainMs));
    return this.#reportOf(sink, window, complete, freed);
  }

  /** Resolves when nothing is in flight, or the run is to stop. `check` looks. */
  #whenSettled(window: Window): { promise: Promise<void>; check: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    let waiting = false;
    const check = () => {
      if (waiting && window.inFlight === 0) resolve();
    };
    this.#stopping.signal.addEventListener("abort", () => resolve());
    return {
      get promise() {
        waiting = true;
        check();
        return promise;
      },
      check,
    };
  }

  #watchForStall(window: Window, fail: (error: unknown) => void): { cancel(): void } {
    const { clock, stallTimeoutMs } = this.#options;
    const seen = () =>
      this.counters.hops +
      this.counters.ended.success +
      this.counters.ended.failed +
      this.counters.ended.dead;
    let last = seen();
    let timer = clock.after(stallTimeoutMs, look);
    const session = this.#session;
    const stream = this.#stream;
    function look() {
      const now = seen();
      // A reader who takes his time is no standstill.
      if (now === last && window.inFlight > 0 && !stream.held) {
        const waiting = JSON.stringify(session?.backlog() ?? {});
        fail(
          new StalledError(
            `nothing happened for ${stallTimeoutMs} ms with ${window.inFlight} rows in flight; waiting by role: ${waiting}. Resume the run, or raise stallTimeoutMs`,
          ),
        );
      }
      last = now;
      timer = clock.after(stallTimeoutMs, look);
    }
    return { cancel: () => timer() };
  }

  async #freeStores(withinMs: number): Promise<boolean> {
    const cancel = this.#options.clock.after(withinMs, () =>
      this.#stores.giveUp(new Error("the run is complete, but its store does not answer")),
    );
    const freed = await this.#stores.free();
    cancel();
    return freed;
  }

  #reportOf(sink: SinkSession, window: Window, complete: boolean, freed: boolean): RunReport {
    const { offloader } = this.#stores;
    return {
      run: this.#options.run,
      complete,
      records: { ...sink.counts },
      inFlight: window.inFlight,
      hops: this.counters.hops,
      promptTokens: this.counters.promptTokens,
      completionTokens: this.counters.completionTokens,
      errors: Object.fromEntries(this.counters.errors),
      duplicates: sink.duplicates,
      wallMs: this.#options.clock.monotonic() - this.#startedAt,
      ...(offloader && {
        offload: { writtenBytes: offloader.moved.written, readBytes: offloader.moved.read, freed },
      }),
    };
  }
}

/** Rows that were let in by earlier processes and have not ended; those that are to be begun anew come in again. */
function* inFlightAt(
  { cursor, missing = [] }: TransportSession["recovered"],
  ended: (sequence: number) => boolean,
): Iterable<number> {
  const anew = new Set(missing);
  for (let sequence = 0; sequence < cursor; sequence++) {
    if (!ended(sequence) && !anew.has(sequence)) yield sequence;
  }
}
