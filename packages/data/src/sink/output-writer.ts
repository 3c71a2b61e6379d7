import { crc32 } from "node:zlib";
import { type Clock, type Files, type OpenFile, type RowRecord, setAsideUnsynced } from "@matrix/core";
import { sinkCrashPoint } from "./crash-points.ts";
import { dataFrame, journalFrame } from "./frames.ts";
import { encodeJournalLine, type JournalBatch, outcomeLetter } from "./journal-line.ts";
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
  /** A batch is durable; it counts once this resolves. */
  readonly onDurable?: () => Promise<void>;
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
    const { data, dead, paths } = this.#output;
    const kept = dead === undefined ? records : records.filter(({ outcome }) => outcome === "success");
    const others = dead === undefined ? [] : records.filter(({ outcome }) => outcome !== "success");
    const dataBytes = await this.#encode(this.#dataLines, kept);
    const dataSpan = { at: data.length, bytes: dataBytes.length, crc: crc32(dataBytes) };
    // In frames the data is written together with its journal line.
    if (!paths.framed) await this.#append(data, paths.data, [dataBytes]);
    const deadBytes = dead && (await this.#encode(this.#deadLines, others));
    const deadSpan = dead && { at: dead.length, bytes: deadBytes!.length, crc: crc32(deadBytes!) };
    if (dead !== undefined) await this.#append(dead, paths.dead, [deadBytes!]);
    sinkCrashPoint("sink.data.appended");
    if (!paths.framed && kept.length > 0) await this.#sync(data, paths.data);
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
    await this.#accept(paths.framed ? [dataBytes, journalFrame(bytes)] : [bytes]);
    await this.#options.onDurable?.();
    this.#batch = line.batch;
    this.#check = check;
  }

  /** Appends to the journal what makes a batch count. */
  async #accept(bytes: readonly Buffer[]): Promise<void> {
    const { journal, paths } = this.#output;
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
  }

  /** Records as they go into a file; valid until the buffer is used again. */
  async #encode(buffer: LineBuffer, records: readonly RowRecord[]): Promise<Buffer> {
    const lines = buffer.encode(records);
    return this.#output.paths.framed ? dataFrame(lines) : lines;
  }

  /** Makes durable what was written without a sync. @throws {StorageError} */
  async settle(): Promise<void> {
    if (this.#options.fsync) return;
    const { data, dead, journal, paths } = this.#output;
    try {
      for (const file of new Set([data, dead, journal])) await file?.sync();
    } catch (error) {
      throw storageErrorFrom(paths.data, "syncing output", error);
    }
  }

  /** Lets go of the files. */
  async close(): Promise<void> {
    const { data, dead, journal } = this.#output;
    for (const file of new Set([data, dead, journal])) await file?.close();
  }

  async #append(file: OpenFile, path: string, chunks: readonly Buffer[]): Promise<void> {
    const at = file.length;
    const some = chunks.filter(({ length }) => length > 0);
    if (some.length === 0) return;
    for (let retryInMs = firstRetryMs; ; retryInMs = Math.min(2 * retryInMs, longestRetryMs)) {
      try {
        // What an earlier try wrote of it goes first.
        if (retryInMs > firstRetryMs) await file.truncate(at);
        await file.append(some);
        return;
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
