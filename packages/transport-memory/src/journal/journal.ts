import { type Clock, crashPoint, type Files, LockedError, type OrchestratorMessage } from "@matrix/core";
import { CommitLog, type CommitPolicy, type LogFile, type Trouble } from "./commit-log.ts";
import { encodeHead, encodeMark, encodeRow, encodeStep } from "./record-codec.ts";
import { type Recovery, type Repair, readJournal, segmentPath } from "./recovery.ts";

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

interface LiveRow {
  message: OrchestratorMessage;
  /** The oldest segment that is needed to know the row. */
  segment: number;
}

/** A journal whose dead part is more than this many times its live part gives up its oldest segment. */
const deadPerLive = 4;

/**
 * Keeps what was accepted of each row in flight, in append-only segments. A process never writes to a segment of an
 * earlier one: it cuts off their torn tails and begins its own. Segments are freed oldest first, once no row needs them;
 * rows that linger are carried over into the newest.
 */
export class Journal {
  readonly repairs: readonly Repair[];
  readonly #options: JournalOptions;
  readonly #rows = new Map<number, LiveRow>();
  /** Rows that need a segment as their oldest, by its number. */
  readonly #rowsIn = new Map<number, number>();
  /** Closed segments, oldest first. */
  readonly #closed: { readonly number: number; readonly bytes: number }[];
  readonly #log: CommitLog;
  #active: number;
  #cursor: number;
  /** The cursor, and the segments that nobody needs, as of what is durable once the batch on its way is. */
  #batch = { cursor: 0, free: [] as number[] };

  static async open(options: JournalOptions): Promise<Journal> {
    const { files, folder, run, ended } = options;
    await files.makeFolder(folder);
    const recovery = await readJournal(files, folder, run, ended);
    for (const repair of recovery.repairs) await cutTail(files, repair);
    crashPoint("journal.repaired");
    const number = (recovery.segments.at(-1)?.number ?? 0) + 1;
    return new Journal(options, recovery, number, await beginSegment(options, number, recovery.cursor));
  }

  private constructor(options: JournalOptions, recovery: Recovery, active: number, current: LogFile) {
    this.#options = options;
    this.#closed = [...recovery.segments];
    this.#active = active;
    this.#cursor = recovery.cursor;
    this.repairs = recovery.repairs;
    for (const [sequence, row] of recovery.rows) {
      this.#rows.set(sequence, { ...row });
      this.#count(row.segment, 1);
    }
    const { clock, policy, onTrouble, onFailure } = options;
    this.#log = new CommitLog(current, {
      clock,
      policy,
      onTrouble,
      onFailure,
      onBatch: () => this.#onBatch(),
      onDurable: (file) => this.#onDurable(file),
    });
  }

  /** Rows below it were accepted. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Where the rows in flight stand, in the order of the data set. */
  get messages(): OrchestratorMessage[] {
    return [...this.#rows].sort(([left], [right]) => left - right).map(([, { message }]) => message);
  }

  /** A row's first message. */
  row(sequence: number, message: OrchestratorMessage): Promise<void> | undefined {
    this.#cursor = Math.max(this.#cursor, sequence + 1);
    this.#rows.set(sequence, { message, segment: this.#active });
    this.#count(this.#active, 1);
    return this.#log.append(encodeRow(sequence, message));
  }

  /** The result of a hop: the message that follows. */
  step(sequence: number, next: OrchestratorMessage): Promise<void> | undefined {
    const row = this.#rows.get(sequence);
    if (row === undefined) return undefined;
    const known = row.message.history.length;
    row.message = next;
    return this.#log.append(encodeStep(sequence, next, known));
  }

  /** The row's record is durable in the sink: nothing more needs to be known of it here. */
  ended(sequence: number): Promise<void> | undefined {
    const row = this.#rows.get(sequence);
    if (row === undefined) return undefined;
    this.#rows.delete(sequence);
    this.#count(row.segment, -1);
    return this.#log.append(encodeMark("ended", sequence));
  }

  /** Resolves when all that was given so far is durable. */
  flushed(): Promise<void> {
    return this.#log.flushed();
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  #onBatch(): void {
    const free: number[] = [];
    for (const { number } of this.#closed) {
      if (this.#rowsIn.get(number)) break;
      free.push(number);
    }
    this.#batch = { cursor: this.#cursor, free };
  }

  async #onDurable(current: LogFile): Promise<LogFile> {
    const { cursor, free } = this.#batch;
    if (free.length > 0) await this.#remove(free);
    if (current.file.length < this.#options.segmentBytes) return current;
    const number = this.#active + 1;
    const next = await beginSegment(this.#options, number, cursor);
    await current.file.close();
    this.#closed.push({ number: this.#active, bytes: current.file.length });
    this.#active = number;
    if (this.#isWasteful()) this.#carryOver(this.#closed[0]!.number);
    return next;
  }

  async #remove(numbers: readonly number[]): Promise<void> {
    const { files, folder } = this.#options;
    for (const number of numbers) {
      await files.remove(segmentPath(folder, number));
      this.#closed.shift();
      this.#rowsIn.delete(number);
    }
    await files.syncFolder(folder);
    crashPoint("journal.freed");
  }

  #isWasteful(): boolean {
    const total = this.#closed.reduce((sum, { bytes }) => sum + bytes, 0);
    let live = 0;
    for (const { message } of this.#rows.values()) live += message.inputLine.length + message.history.size();
    return total > (deadPerLive + 1) * live + this.#options.segmentBytes;
  }

  /** Writes the rows that hold a segment into the newest; the segment is freed once that is durable. */
  #carryOver(segment: number): void {
    for (const [sequence, row] of this.#rows) {
      if (row.segment !== segment) continue;
      this.#count(segment, -1);
      row.segment = this.#active;
      this.#count(this.#active, 1);
      void this.#log.append(encodeRow(sequence, row.message));
    }
  }

  #count(segment: number, change: 1 | -1): void {
    this.#rowsIn.set(segment, (this.#rowsIn.get(segment) ?? 0) + change);
  }
}

/** A new segment, its head durable. A record of a row may count as an older segment's than it lies in, never as a newer's. */
async function beginSegment(options: JournalOptions, number: number, cursor: number): Promise<LogFile> {
  const { files, folder, run, policy } = options;
  const path = segmentPath(folder, number);
  const file = await files.open(path, "create").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new LockedError(
      `journal segment ${path} exists already: another process runs "${run}"; stop it first`,
    );
  });
  await file.append([encodeHead(run), encodeMark("cursor", cursor)]);
  if (policy.fsync) await file.sync();
  await files.syncFolder(folder);
  crashPoint("journal.begun");
  return { path, file };
}

async function cutTail(files: Files, { path, at }: Repair): Promise<void> {
  const file = await files.open(path, "append");
  try {
    await file.truncate(at);
    await file.sync();
  } finally {
    await file.close();
  }
}
