import { type Clock, ClosedError, MatrixError, type OpenFile, StorageError } from "@matrix/core";
import { journalCrashPoint } from "./crash-points.ts";

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
  /** A file holds what readers see and the disk does not, and that could not be cut off. */
  readonly setAside: (path: string) => Promise<void>;
  readonly onTrouble: (trouble: Trouble) => void;
  readonly onFailure: (error: Error) => void;
}

const flushBytes = 1024 * 1024;
/** Beyond it callers wait for room: a disk that takes nothing must not fill the memory instead. */
const roomBytes = 8 * flushBytes;
const firstRetryMs = 100;
const longestRetryMs = 5_000;
/** How long a log that gave up waits for what is under way to come back. */
const graceMs = 1_000;

/** Records that become durable together. */
class Batch {
  readonly chunks: Uint8Array[] = [];
  bytes = 0;
  /** Somebody waits: it is not to gather any longer. */
  wanted = false;
  readonly durable: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;

  constructor() {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Whoever waits is told; where nobody does, the log's owner is, by `onFailure`.
    promise.catch(() => {});
    this.durable = promise;
    this.resolve = resolve;
    this.reject = reject;
  }
}

/** Errors that can pass: the same write may succeed later. */
const passing = new Set(["ENOSPC", "EDQUOT", "EIO", "EAGAIN", "EBUSY", "EINTR", "ENOMEM", "ETIMEDOUT"]);

/** Whether it makes sense to try again what failed so. */
export function mayPass(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && passing.has(code);
}

/**
 * Appends records to a file and makes many durable with one flush (group commit): while a flush is on its way, what comes
 * next gathers for the one after it.
 */
export class CommitLog {
  readonly #options: CommitLogOptions;
  #current: LogFile;
  #gathering = new Batch();
  #writing: Batch | undefined;
  #flushing: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #wake: (() => void) | undefined;
  #failure: Error | undefined;
  #closed = false;

  constructor(current: LogFile, options: CommitLogOptions) {
    this.#current = current;
    this.#options = options;
  }

  /** Takes a record. Durable after the next flush; a promise only where the caller should wait for room. */
  append(record: Uint8Array): Promise<void> | undefined {
    if (this.#failure !== undefined || this.#closed) return this.#refusal();
    const batch = this.#gathering;
    batch.chunks.push(record);
    batch.bytes += record.length;
    this.#schedule();
    return batch.bytes > roomBytes ? this.flushed() : undefined;
  }

  /** Resolves when all that was appended is durable. @throws {StorageError} */
  flushed(): Promise<void> {
    if (this.#failure !== undefined) return this.#refusal();
    if (this.#gathering.chunks.length === 0) return this.#writing?.durable ?? Promise.resolve();
    this.#gathering.wanted = true;
    this.#begin();
    return this.#gathering.durable;
  }

  /**
   * Makes everything durable, takes no more, closes the file; gives up after about `withinMs`.
   *
   * @param onClosed told when nothing of this log can reach the disk any more: later than `close` settles, where a disk hangs
   * @throws {StorageError} where something could not be made durable.
   */
  async close(withinMs: number, onClosed: () => Promise<void>): Promise<void> {
    const closed = this.#finish().then(onClosed);
    if (!(await this.#settles(closed, withinMs))) {
      this.#fail(new Error(`its last records were not written within ${withinMs} ms`));
      await this.#settles(closed, graceMs);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #finish(): Promise<void> {
    while (this.#failure === undefined && (this.#gathering.chunks.length > 0 || this.#flushing)) {
      await this.flushed().catch(() => {});
      await this.#flushing;
    }
    this.#closed = true;
    this.#cancelTimer?.();
    await this.#flushing;
    await this.#current.file.close().catch((error: unknown) => this.#fail(error));
  }

  /** Whether a promise settles in time. */
  #settles(promise: Promise<void>, withinMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const cancel = this.#options.clock.after(withinMs, () => resolve(false));
      promise.then(() => resolve(true), reject).finally(cancel);
    });
  }

  #refusal(): Promise<never> {
    const path = this.#current.path;
    const refusal = Promise.reject(
      this.#failure ?? new ClosedError(`journal ${path} is closed; resume the run`),
    );
    // Callers that do not wait for room do not look.
    refusal.catch(() => {});
    return refusal;
  }

  #schedule(): void {
    const { policy, clock } = this.#options;
    if (this.#flushing !== undefined) return;
    const { wanted, bytes } = this.#gathering;
    if (policy.flushMs === 0 || wanted || bytes >= flushBytes) this.#begin();
    else this.#cancelTimer ??= clock.after(policy.flushMs, () => this.#begin());
  }

  #begin(): void {
    if (this.#flushing !== undefined) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#flushing = this.#flush().finally(() => {
      this.#flushing = undefined;
      if (this.#failure === undefined && this.#gathering.chunks.length > 0) this.#schedule();
    });
  }

  async #flush(): Promise<void> {
    const { onBatch, onDurable } = this.#options;
    // What is appended in this same turn of the event loop joins the batch.
    await new Promise<void>((resolve) => this.#options.clock.soon(resolve));
    try {
      do {
        const batch = this.#gathering;
        this.#gathering = new Batch();
        this.#writing = batch;
        onBatch();
        await this.#write(batch.chunks);
        if (this.#failure !== undefined) return;
        batch.resolve();
        this.#current = await onDurable(this.#current);
      } while (this.#gathering.wanted && this.#failure === undefined);
    } catch (cause) {
      this.#fail(cause);
    } finally {
      this.#writing = undefined;
    }
  }

  async #write(chunks: readonly Uint8Array[]): Promise<void> {
    const { onTrouble, policy } = this.#options;
    const { file, path } = this.#current;
    const start = file.length;
    for (let retryInMs = firstRetryMs; ; retryInMs = Math.min(2 * retryInMs, longestRetryMs)) {
      try {
        // What an earlier try wrote of the batch goes first.
        if (retryInMs > firstRetryMs) await file.truncate(start);
        await file.append(chunks);
        break;
      } catch (error) {
        if (!mayPass(error)) throw error;
        onTrouble({ path, error: error as Error, retryInMs });
        await this.#wait(retryInMs);
        if (this.#failure !== undefined) throw this.#failure;
      }
    }
    journalCrashPoint("journal.appended");
    if (!policy.fsync) return;
    try {
      await file.sync();
    } catch (error) {
      // Never tried again: the kernel may have dropped the pages that it could not write. Readers still see them, and whoever
      // resumes must not build on them.
      await file.truncate(start).catch(() => this.#options.setAside(path).catch(() => {}));
      throw error;
    }
    journalCrashPoint("journal.synced");
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  #fail(cause: unknown): void {
    if (this.#failure !== undefined) return;
    const text = cause instanceof Error ? cause.message : String(cause);
    const failure = MatrixError.isInstance(cause)
      ? cause
      : new StorageError(
          `journal ${this.#current.path} could not be made durable: ${text}; resume the run once the disk is well`,
          { cause },
        );
    this.#failure = failure;
    this.#writing?.reject(failure);
    this.#gathering.reject(failure);
    this.#wake?.();
    this.#options.onFailure(failure);
  }
}
