import {
  type Clock,
  ClosedError,
  OptionError,
  type OutcomeCounts,
  type RowRecord,
  type SinkSession,
} from "@matrix/core";
import type { Lock } from "./acquire-lock.ts";
import type { OutputWriter } from "./output-writer.ts";
import type { OpenOutput } from "./sink-recovery.ts";

/** When a batch goes out. */
export interface FlushPolicy {
  readonly flushMs: number;
  readonly flushBytes: number;
  readonly flushRows: number;
}

/** What a session works with. */
export interface SessionOptions {
  readonly output: OpenOutput;
  readonly writer: OutputWriter;
  readonly lock: Lock;
  readonly clock: Clock;
  readonly policy: FlushPolicy;
}

/** Bounds on a batch, so that reading it back takes little memory. */
const maxBatchBytes = 8 * 1024 * 1024;
const maxBatchRows = 10_000;

/** Records that become durable together. */
class Batch {
  readonly records: RowRecord[] = [];
  readonly durable: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  bytes = 0;

  constructor() {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.durable = promise;
    this.resolve = resolve;
    this.reject = reject;
    // Writers see the failure where they await; a writer that does not must not end the process.
    promise.catch(() => {});
  }

  get full(): boolean {
    return this.bytes >= maxBatchBytes || this.records.length >= maxBatchRows;
  }
}

/**
 * Gathers records into batches: the first goes out at once; while it is on its way, and for `flushMs` after it, what comes
 * gathers for the next.
 */
export class JsonlSinkSession implements SinkSession {
  readonly #options: SessionOptions;
  readonly #counts: { -readonly [O in keyof OutcomeCounts]: number };
  readonly #pending = new Map<number, Batch>();
  readonly #batches: Batch[] = [];
  #duplicates = 0;
  #flushing: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #failure: unknown;
  #closing: Promise<void> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#counts = options.output.counts;
  }

  get counts(): OutcomeCounts {
    return this.#counts;
  }

  get duplicates(): number {
    return this.#duplicates;
  }

  has(sequence: number): boolean {
    return this.#options.output.written.has(sequence);
  }

  async write(record: RowRecord): Promise<void> {
    const { sequence, line } = record;
    const path = this.#options.output.paths.data;
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closing !== undefined) throw new ClosedError(`output ${path} is closed; open the sink again`);
    if (!Number.isSafeInteger(sequence) || sequence < 0) {
      throw new OptionError(`a record's sequence must be a whole number from 0, got ${sequence}`);
    }
    if (line === "" || line.includes("\n") || line.includes("\r")) {
      throw new OptionError(`record ${sequence} must be one line of JSON without line ends`);
    }
    const before = this.has(sequence) ? undefined : this.#pending.get(sequence);
    if (before !== undefined || this.has(sequence)) {
      this.#duplicates++;
      return before?.durable;
    }
    const batch = this.#filling();
    batch.records.push(record);
    batch.bytes += line.length;
    this.#pending.set(sequence, batch);
    this.#schedule();
    return batch.durable;
  }

  #filling(): Batch {
    const last = this.#batches.at(-1);
    if (last !== undefined && !last.full) return last;
    const batch = new Batch();
    this.#batches.push(batch);
    return batch;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { writer, lock } = this.#options;
    // Whoever closes wants to leave: a disk that is full stays full for longer than that.
    writer.stopRetrying();
    try {
      if (this.#batches.length > 0) this.#begin();
      while (this.#flushing !== undefined) await this.#flushing;
      if (this.#failure === undefined) await writer.settle();
    } finally {
      await writer.close().finally(() => lock.release());
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  #schedule(): void {
    if (this.#flushing !== undefined || this.#batches.length === 0) return;
    const { clock, policy } = this.#options;
    const { bytes, records } = this.#batches[0]!;
    const waitMs = this.#flushedAt + policy.flushMs - clock.monotonic();
    const enough =
      this.#batches.length > 1 || bytes >= policy.flushBytes || records.length >= policy.flushRows;
    if (enough || waitMs <= 0 || this.#closing !== undefined) this.#begin();
    else this.#cancelTimer ??= clock.after(waitMs, () => this.#begin());
  }

  #begin(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
      this.#flushedAt = this.#options.clock.monotonic();
      this.#schedule();
    });
  }

  async #flush(): Promise<void> {
    const { clock, writer } = this.#options;
    // Records of this turn of the event loop join.
    await new Promise<void>((resolve) => clock.soon(resolve));
    const batch = this.#batches.shift()!;
    try {
      await writer.write(batch.records);
    } catch (error) {
      this.#fail(batch, error);
      return;
    }
    for (const { sequence, outcome } of batch.records) {
      this.#options.output.written.add(sequence);
      this.#counts[outcome]++;
      this.#pending.delete(sequence);
    }
    batch.resolve();
  }

  #fail(batch: Batch, error: unknown): void {
    this.#failure = error;
    for (const { reject } of [batch, ...this.#batches.splice(0)]) reject(error);
    this.#pending.clear();
  }
}
