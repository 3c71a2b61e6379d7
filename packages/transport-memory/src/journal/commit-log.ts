import { type Clock, crashPoint, type OpenFile, StorageError } from "@matrix/core";

/** How records become durable. */
export interface CommitPolicy {
  /** Whether a flush ends with fdatasync: without, a power failure can lose what a `kill -9` does not. */
  readonly fsync: boolean;
  /** Longest that an appended record waits for its flush, in ms; 0 flushes at once. */
  readonly flushMs: number;
}

/** A write that failed for now: what it held is kept, and tried again. */
export interface Trouble {
  readonly path: string;
  readonly error: Error;
  readonly retryInMs: number;
}

/** A file that takes the log's records, and what it is called in errors. */
export interface LogFile {
  readonly path: string;
  readonly file: OpenFile;
}

/** What a log is made of. */
export interface CommitLogOptions {
  readonly clock: Clock;
  readonly policy: CommitPolicy;
  /** What was appended so far is about to be written. */
  readonly onBatch: () => void;
  /** What was appended before {@link onBatch} is durable. Gives another file where the log should go on there. */
  readonly onDurable: (current: LogFile) => Promise<LogFile>;
  readonly onTrouble: (trouble: Trouble) => void;
  readonly onFailure: (error: Error) => void;
}

const flushBytes = 1024 * 1024;
const firstRetryMs = 100;
const longestRetryMs = 5_000;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Appends records to a file and makes many durable with one flush (group commit): while a flush is on its way, what comes
 * next gathers for the one after it.
 */
export class CommitLog {
  readonly #options: CommitLogOptions;
  #current: LogFile;
  #chunks: Uint8Array[] = [];
  #chunkBytes = 0;
  #waiting: Waiter[] = [];
  #flushing: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #failure: Error | undefined;

  constructor(current: LogFile, options: CommitLogOptions) {
    this.#current = current;
    this.#options = options;
  }

  /** Takes a record. Durable after the next flush; a promise only where the caller should wait for room. */
  append(record: Uint8Array): Promise<void> | undefined {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#chunks.push(record);
    this.#chunkBytes += record.length;
    this.#schedule();
    // A disk that takes nothing must not fill the memory instead.
    return this.#chunkBytes > 8 * flushBytes ? this.flushed() : undefined;
  }

  /** Resolves when all that was appended is durable. @throws {StorageError} */
  flushed(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#chunks.length === 0) return this.#flushing ?? Promise.resolve();
    const durable = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.#begin();
    return durable;
  }

  async close(): Promise<void> {
    try {
      await this.flushed();
    } finally {
      this.#cancelTimer?.();
      await this.#flushing;
      await this.#current.file.close();
    }
  }

  #schedule(): void {
    const { policy, clock } = this.#options;
    if (this.#flushing !== undefined) return;
    if (policy.flushMs === 0 || this.#chunkBytes >= flushBytes) this.#begin();
    else this.#cancelTimer ??= clock.after(policy.flushMs, () => this.#begin());
  }

  #begin(): void {
    if (this.#flushing !== undefined) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#flushing = this.#flush().finally(() => {
      this.#flushing = undefined;
      if (this.#failure === undefined && this.#chunks.length > 0) this.#schedule();
    });
  }

  async #flush(): Promise<void> {
    const { onBatch, onDurable } = this.#options;
    // What is appended in this same turn of the event loop joins the batch.
    await new Promise<void>((resolve) => this.#options.clock.soon(resolve));
    do {
      const chunks = this.#chunks;
      const waiting = this.#waiting;
      this.#chunks = [];
      this.#chunkBytes = 0;
      this.#waiting = [];
      onBatch();
      try {
        await this.#write(chunks);
        for (const { resolve } of waiting) resolve();
        this.#current = await onDurable(this.#current);
      } catch (cause) {
        this.#fail(cause, waiting);
        return;
      }
    } while (this.#waiting.length > 0);
  }

  async #write(chunks: readonly Uint8Array[]): Promise<void> {
    const { onTrouble, clock, policy } = this.#options;
    const { file, path } = this.#current;
    const start = file.length;
    for (let retryInMs = firstRetryMs; ; retryInMs = Math.min(2 * retryInMs, longestRetryMs)) {
      try {
        await file.append(chunks);
        break;
      } catch (error) {
        // The disk is full or failing: what was written of this batch is cut off, and the batch kept.
        onTrouble({ path, error: error as Error, retryInMs });
        await new Promise<void>((resolve) => clock.after(retryInMs, resolve));
        await file.truncate(start);
      }
    }
    crashPoint("journal.appended");
    // Never tried again after a failure: the kernel may have dropped the pages that it could not write.
    if (policy.fsync) await file.sync();
    crashPoint("journal.synced");
  }

  #fail(cause: unknown, waiting: readonly Waiter[]): void {
    const text = cause instanceof Error ? cause.message : String(cause);
    const failure = new StorageError(
      `journal ${this.#current.path} could not be made durable: ${text}. Resume the run once the disk is well`,
      { cause },
    );
    this.#failure = failure;
    for (const { reject } of [...waiting, ...this.#waiting.splice(0)]) reject(failure);
    this.#options.onFailure(failure);
  }
}
