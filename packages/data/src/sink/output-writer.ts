import { crc32 } from "node:zlib";
import { type Clock, type Files, type OpenFile, type RowRecord, setAsideUnsynced } from "@matrix/core";
import { sinkCrashPoint } from "./crash-points.ts";
import { encodeJournalLine, type JournalBatch, outcomeLetter, type Span } from "./journal-line.ts";
import { LineBuffer } from "./line-buffer.ts";
import type { OpenOutput } from "./sink-recovery.ts";
import { mayPass, storageErrorFrom } from "./storage-error.ts";

/** A write that failed and will be tried again; what it was to write is kept. */
export interface SinkTrouble {
  readonly path: string;
  readonly error: Error;
  readonly retryInMs: number;
}

/** How batches become durable. */
export interface OutputWriterOptions {
  readonly files: Files;
  readonly clock: Clock;
  readonly fsync: boolean;
  readonly onTrouble: (trouble: SinkTrouble) => void;
}

const firstRetryMs = 100;
const longestRetryMs = 5_000;

/** Makes one batch of records durable after the other. */
export class OutputWriter {
  readonly #output: OpenOutput;
  readonly #options: OutputWriterOptions;
  readonly #dataLines = new LineBuffer();
  readonly #deadLines = new LineBuffer();
  #batch: number;
  #check: string;
  #lastTry = false;
  #wake: (() => void) | undefined;

  constructor(output: OpenOutput, options: OutputWriterOptions) {
    this.#output = output;
    this.#options = options;
    this.#batch = output.lastBatch;
    this.#check = output.lastCheck;
  }

  /** From here on a write that fails is not waited for: it gets one more try at most. */
  stopRetrying(): void {
    this.#lastTry = true;
    this.#wake?.();
  }

  /** Durable once it resolves. After a rejection nothing more may be written. @throws {StorageError} */
  async write(records: readonly RowRecord[]): Promise<void> {
    const { data, dead, journal, paths } = this.#output;
    const kept = dead === undefined ? records : records.filter(({ outcome }) => outcome === "success");
    const others = dead === undefined ? [] : records.filter(({ outcome }) => outcome !== "success");
    const dataSpan = await this.#append(data, paths.data, this.#dataLines.encode(kept));
    const deadSpan = dead && (await this.#append(dead, paths.dead, this.#deadLines.encode(others)));
    sinkCrashPoint("sink.data.appended");
    if (kept.length > 0) await this.#sync(data, paths.data);
    if (dead !== undefined && others.length > 0) await this.#sync(dead, paths.dead);
    sinkCrashPoint("sink.data.synced");
    const line: JournalBatch = {
      batch: this.#batch + 1,
      after: this.#check,
      data: dataSpan,
      ...(deadSpan === undefined ? {} : { dead: deadSpan }),
      rows: records.map(({ sequence }) => sequence),
      outcomes: records.map(({ outcome }) => outcomeLetter[outcome]).join(""),
    };
    const { bytes, check } = encodeJournalLine(line);
    const journalEnd = journal.length;
    try {
      await this.#append(journal, paths.journal, bytes);
      sinkCrashPoint("sink.journal.appended");
      await this.#sync(journal, paths.journal);
    } catch (error) {
      // The line may be readable without being durable: whoever opens the output next must not believe it, or write it anew.
      const { files } = this.#options;
      await journal.truncate(journalEnd).catch(() => setAsideUnsynced(files, paths.journal).catch(() => {}));
      throw error;
    }
    sinkCrashPoint("sink.journal.synced");
    this.#batch = line.batch;
    this.#check = check;
  }

  /** Makes durable what was written without a sync. @throws {StorageError} */
  async settle(): Promise<void> {
    if (this.#options.fsync) return;
    const { data, dead, journal, paths } = this.#output;
    try {
      for (const file of [data, dead, journal]) await file?.sync();
    } catch (error) {
      throw storageErrorFrom(paths.data, "syncing output", error);
    }
  }

  /** Lets go of the files. */
  async close(): Promise<void> {
    const { data, dead, journal } = this.#output;
    for (const file of [data, dead, journal]) await file?.close();
  }

  async #append(file: OpenFile, path: string, bytes: Buffer): Promise<Span> {
    const at = file.length;
    const span = { at, bytes: bytes.length, crc: crc32(bytes) };
    if (bytes.length === 0) return span;
    for (let retryInMs = firstRetryMs; ; retryInMs = Math.min(2 * retryInMs, longestRetryMs)) {
      try {
        // What an earlier try wrote of it goes first.
        if (retryInMs > firstRetryMs) await file.truncate(at);
        await file.append([bytes]);
        return span;
      } catch (error) {
        if (this.#lastTry || !mayPass(error)) throw storageErrorFrom(path, "writing to output", error);
        this.#options.onTrouble({ path, error: error as Error, retryInMs });
        await this.#wait(retryInMs);
      }
    }
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

  /** Never tried again after a failure: the kernel may have dropped the pages that it could not write. */
  async #sync(file: OpenFile, path: string): Promise<void> {
    if (!this.#options.fsync) return;
    try {
      await file.sync();
    } catch (error) {
      throw storageErrorFrom(path, "syncing output", error);
    }
  }
}
