import type { Shapes } from "../shapes.ts";
import type { TransportSession } from "../transport.ts";
import { bindWorkload } from "./bound-workload.ts";
import { type Closable, closeAll, openResources } from "./resources.ts";
import { roleSpecs } from "./role-specs.ts";
import { RowStores } from "./row-stores.ts";
import { RunCounters } from "./run-counters.ts";
import { windDown } from "./wind-down.ts";
import { type ResolvedWorkOptions, resolveWorkOptions, type WorkOptions } from "./work-options.ts";
import { Worker } from "./worker.ts";

/** What a worker process did. */
export interface WorkReport {
  readonly run: string;
  readonly hops: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Rows that ended here with an error, by its class. */
  readonly errors: { readonly [errorClass: string]: number };
  readonly wallMs: number;
}

/** Begins a worker of a run that other processes feed and whose records others write. It works until it is stopped. */
export function work<S extends Shapes, Resources>(options: WorkOptions<S, Resources>): Work<S, Resources> {
  return new Work(resolveWorkOptions(options));
}

/** A worker going on in this process. */
export class Work<S extends Shapes = Shapes, Resources = unknown> {
  /** Rejects with what made the worker end early; the messages that it held are handled by others, or by it once it is back. */
  readonly report: Promise<WorkReport>;
  readonly counters: RunCounters = new RunCounters();
  readonly #options: ResolvedWorkOptions<S, Resources>;
  readonly #stores: RowStores;
  readonly #stopping = new AbortController();
  #session: TransportSession | undefined;

  constructor(options: ResolvedWorkOptions<S, Resources>) {
    this.#options = options;
    this.#stores = new RowStores(options);
    this.report = this.#execute();
    this.report.catch(() => {});
  }

  /** Takes no new work, lets running hops end, closes. */
  stop(): void {
    this.#stopping.abort(new Error("the worker was stopped"));
  }

  /** Whether its transport is open: from then on it takes messages. */
  get isOpen(): boolean {
    return this.#session !== undefined;
  }

  /** Messages waiting in this process, by role. */
  get waiting(): { readonly [role: string]: number } {
    return this.#session?.backlog() ?? {};
  }

  async #execute(): Promise<WorkReport> {
    const { workload, resources, clock } = this.#options;
    const startedAt = clock.monotonic();
    const { signal } = this.#stopping;
    const opened: Closable[] = [];
    try {
      await openResources(resources, signal, opened);
      await workload.open?.({ signal });
      await this.#work();
    } catch (error) {
      await closeAll(opened).catch(() => {});
      throw error;
    }
    await closeAll(opened);
    return {
      run: this.#options.run,
      hops: this.counters.hops,
      promptTokens: this.counters.promptTokens,
      completionTokens: this.counters.completionTokens,
      errors: Object.fromEntries(this.counters.errors),
      wallMs: clock.monotonic() - startedAt,
    };
  }

  async #work(): Promise<void> {
    const { run, workload, resources, transport, trials, roles, warn, clock, drainMs } = this.#options;
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    const bound = bindWorkload(workload, resources);
    const session = await transport.open({
      run,
      trials,
      // Which rows have their records, the sink knows; what is delivered for one that has ends there.
      ended: () => false,
      roles: roleSpecs(bound, this.#options),
      consumes: roles,
      warn,
    });
    this.#session = session;
    const { promise: over, resolve: onOver, reject: onFailure } = Promise.withResolvers<void>();
    session.failed.catch(onFailure);
    signal.addEventListener("abort", () => onOver());
    // It may have been told to stop while the transport was being opened.
    if (signal.aborted) onOver();
    const stores = this.#stores;
    const worker = new Worker({
      ...this.#options,
      session,
      bound,
      stores,
      counters: this.counters,
      onFailure,
    });
    worker.start();
    let reason: unknown;
    try {
      await over;
      reason = signal.reason;
    } catch (error) {
      reason = error;
      throw error;
    } finally {
      await windDown({ worker, session, stores, clock, drainMs }, reason);
    }
  }
}
