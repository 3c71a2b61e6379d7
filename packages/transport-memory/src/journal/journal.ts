import {
  type Clock,
  type Files,
  MatrixError,
  type OrchestratorMessage,
  StorageError,
  setAsideUnsynced,
} from "@matrix/core";
import { CommitLog, type CommitPolicy, type LogFile, mayPass, type Trouble } from "./commit-log.ts";
import { journalCrashPoint } from "./crash-points.ts";
import { LiveRows } from "./live-rows.ts";
import { encodeMark, encodeRow, encodeStep } from "./record-codec.ts";
import { type Recovery, type Repair, readJournal } from "./recovery.ts";
import { beginSegment, restoreSegments, segmentPath, settleSegment } from "./segment-file.ts";

/** What a journal is opened with. */
export interface JournalOptions {
  readonly files: Files;
  readonly clock: Clock;
  readonly folder: string;
  readonly run: string;
  readonly policy: CommitPolicy;
  /** A segment that has grown past this many bytes is closed, and the next begun. */
  readonly segmentBytes: number;
  /** Whether the sink has the record of a row. */
  readonly ended: (sequence: number) => boolean;
  readonly onTrouble: (trouble: Trouble) => void;
  readonly onFailure: (error: Error) => void;
}

/** A journal whose dead part is more than this many times its live part gives up its oldest segments. */
const deadPerLive = 4;
/** So does one with more closed segments than this: a process that dies often leaves many small ones. */
const mostSegments = 64;
/** How long a segment that could not be begun or removed is left alone. */
const retryInMs = 1_000;

/**
 * Keeps what was accepted of each row in flight, in append-only segments. A process never writes to a segment of an
 * earlier one: it cuts off their torn tails and begins its own. Segments are freed oldest first, once no row needs them;
 * rows that linger are carried over into the newest.
 */
export class Journal {
  readonly repairs: readonly Repair[];
  /** Rows below the cursor of which nobody knows any more, neither journal nor sink. */
  readonly missing: readonly number[];
  readonly #options: JournalOptions;
  readonly #unlock: () => Promise<void>;
  readonly #rows: LiveRows;
  /** Closed segments, oldest first. */
  readonly #closed: { readonly number: number; readonly bytes: number }[];
  readonly #log: CommitLog;
  #active: number;
  /** Numbers below it were used. */
  #nextNumber: number;
  #cursor: number;
  #retryAt = 0;
  /** The cursor, and the segments that nobody needs, as of what is durable once the batch on its way is. */
  #batch = { cursor: 0, free: [] as number[] };

  /** @throws {LockedError} {StorageError} */
  static async open(options: JournalOptions): Promise<Journal> {
    const { files, folder, run, ended, policy } = options;
    let unlock: (() => Promise<void>) | undefined;
    try {
      await files.makeFolder(folder);
      unlock = await files.lock(`${folder}/journal`);
      await restoreSegments(files, folder);
      const recovery = await readJournal(files, folder, run, ended);
      for (const { number, bytes } of recovery.segments) {
        await settleSegment(files, segmentPath(folder, number), { wholeBytes: bytes, fsync: policy.fsync });
      }
      journalCrashPoint("journal.repaired");
      const number = (recovery.segments.at(-1)?.number ?? 0) + 1;
      const { cursor } = recovery;
      const file = await beginSegment({ files, folder, run, number, cursor, fsync: policy.fsync });
      return new Journal(options, recovery, number, file, unlock);
    } catch (error) {
      // What kept the journal from opening is what counts.
      await unlock?.().catch(() => {});
      if (MatrixError.isInstance(error)) throw error;
      throw new StorageError(`journal ${folder} could not be opened: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  private constructor(
    options: JournalOptions,
    recovery: Recovery,
    active: number,
    current: LogFile,
    unlock: () => Promise<void>,
  ) {
    this.#options = options;
    this.#unlock = unlock;
    this.#closed = [...recovery.segments];
    this.#active = active;
    this.#nextNumber = active + 1;
    this.#cursor = recovery.cursor;
    this.repairs = recovery.repairs;
    this.missing = recovery.missing;
    this.#rows = new LiveRows(recovery.rows);
    const { clock, policy, onTrouble, onFailure } = options;
    this.#log = new CommitLog(current, {
      clock,
      policy,
      onTrouble,
      onFailure,
      onBatch: () => this.#onBatch(),
      onDurable: (file) => this.#onDurable(file),
      setAside: (path) => setAsideUnsynced(options.files, path),
    });
    this.#carryOver();
  }

  /** Rows below it were accepted. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Where the rows in flight stand, in the order of the data set. */
  get messages(): OrchestratorMessage[] {
    return this.#rows.messages();
  }

  /** A row's first message. */
  row(sequence: number, message: OrchestratorMessage): Promise<void> | undefined {
    this.#cursor = Math.max(this.#cursor, sequence + 1);
    return this.#append(sequence, message);
  }

  /** The result of a hop: the message that follows. */
  step(sequence: number, next: OrchestratorMessage): Promise<void> | undefined {
    const before = this.#rows.get(sequence);
    if (before === undefined) return undefined;
    const record = encodeStep(sequence, before, next);
    this.#rows.advance(sequence, next, record.length);
    return this.#log.append(record);
  }

  /** The row's record is durable in the sink: nothing more needs to be known of it here. */
  ended(sequence: number): Promise<void> | undefined {
    if (!this.#rows.end(sequence)) return undefined;
    return this.#log.append(encodeMark("ended", sequence));
  }

  /** Resolves when all that was given so far is durable. */
  flushed(): Promise<void> {
    return this.#log.flushed();
  }

  /** Makes durable what was given, and lets go of the folder. @throws {StorageError} */
  close(withinMs: number): Promise<void> {
    return this.#log.close(withinMs, this.#unlock);
  }

  #onBatch(): void {
    const needed = this.#closed.findIndex(({ number }) => this.#rows.needs(number));
    const free = this.#closed.slice(0, needed === -1 ? undefined : needed).map(({ number }) => number);
    this.#batch = { cursor: this.#cursor, free };
  }

  async #onDurable(current: LogFile): Promise<LogFile> {
    const { clock, segmentBytes } = this.#options;
    const isFull = current.file.length >= segmentBytes;
    if ((!isFull && this.#batch.free.length === 0) || clock.monotonic() < this.#retryAt) return current;
    try {
      await this.#free();
      return isFull ? await this.#rotate(current) : current;
    } catch (error) {
      if (!mayPass(error)) throw error;
      // The segment there is goes on, and what could not be freed stays for now.
      this.#retryAt = clock.monotonic() + retryInMs;
      this.#options.onTrouble({ path: current.path, error: error as Error, retryInMs });
      return current;
    }
  }

  async #free(): Promise<void> {
    const { files, folder } = this.#options;
    const { free } = this.#batch;
    if (free.length === 0) return;
    for (const number of free) {
      await files.remove(segmentPath(folder, number));
      this.#closed.shift();
    }
    await files.syncFolder(folder);
    journalCrashPoint("journal.freed");
  }

  async #rotate(current: LogFile): Promise<LogFile> {
    const { files, folder, run, policy } = this.#options;
    const number = this.#nextNumber++;
    const { cursor } = this.#batch;
    const next = await beginSegment({ files, folder, run, number, cursor, fsync: policy.fsync });
    this.#closed.push({ number: this.#active, bytes: current.file.length });
    this.#active = number;
    this.#carryOver();
    // All that lies in it is durable: whatever closing it says changes nothing.
    await current.file.close().catch(() => {});
    return next;
  }

  /** Writes rows that hold old segments into the newest, where too much lies in vain; they are freed once that is durable. */
  #carryOver(): void {
    let excess = this.#closed.reduce((sum, { bytes }) => sum + bytes, 0) - this.#options.segmentBytes;
    let tooMany = this.#closed.length - mostSegments;
    if (excess <= 0 && tooMany <= 0) return;
    excess -= (deadPerLive + 1) * this.#rows.bytes;
    if (tooMany > 0) tooMany += mostSegments / 2;
    const given = new Set<number>();
    for (const { number, bytes } of this.#closed) {
      if (excess <= 0 && given.size >= tooMany) break;
      given.add(number);
      excess -= bytes;
    }
    for (const [sequence, message] of this.#rows.in(given)) void this.#append(sequence, message);
  }

  /** Writes a row as a whole. */
  #append(sequence: number, message: OrchestratorMessage): Promise<void> | undefined {
    const record = encodeRow(sequence, message);
    // It may lie in a newer segment than it counts for, where a batch is on its way; never in an older one.
    this.#rows.add(sequence, message, this.#active, record.length);
    return this.#log.append(record);
  }
}
