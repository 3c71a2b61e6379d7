import { type OpenFile, StorageError } from "@matrix/core";
import { LineSplitter } from "../rows/line-splitter.ts";
import {
  type CheckedLine,
  decodeJournalLine,
  isBatch,
  isHead,
  isTornHead,
  type JournalBatch,
  type JournalHead,
  journalVersion,
} from "./journal-line.ts";

const chunkBytes = 1024 * 1024;
const maxLineBytes = 64 * 1024 * 1024;

/** Reads a journal from its beginning to its last whole line. */
export class JournalScan {
  readonly #path: string;
  readonly #file: OpenFile;
  /** Bytes up to the end of the last whole line. */
  #wholeBytes = 0;
  #check = "";
  #batch = 0;
  #head: JournalHead | undefined;

  constructor(path: string, file: OpenFile) {
    this.#path = path;
    this.#file = file;
  }

  /** The first line; undefined before {@link batches} began, and where a crash left only a part of it. */
  get head(): JournalHead | undefined {
    return this.#head;
  }
  get wholeBytes(): number {
    return this.#wholeBytes;
  }
  /** Number of the last batch, 0 where there is none. */
  get lastBatch(): number {
    return this.#batch;
  }
  /** Check of the last whole line. */
  get lastCheck(): string {
    return this.#check;
  }

  /**
   * The batches in order. What a crash left of the last write is passed over.
   *
   * @throws {StorageError} where the file is no journal, comes from a newer version, or is damaged before its end.
   */
  async *batches(): AsyncGenerator<JournalBatch, void, undefined> {
    const splitter = new LineSplitter(maxLineBytes);
    const length = this.#file.length;
    let damagedAt: number | undefined;
    for (let position = 0; position < length; ) {
      const chunk = await this.#file.read(position, Math.min(chunkBytes, length - position));
      if (chunk.length === 0) break;
      position += chunk.length;
      for (const line of splitter.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))) {
        // A crash tears the last write only, which is one line: a further one says that this is something else.
        if (damagedAt !== undefined) throw this.#damaged(damagedAt);
        const checked = line.bytes && decodeJournalLine(line.bytes);
        const batch = checked && this.#accept(checked);
        if (batch === undefined) damagedAt = line.offset;
        else this.#wholeBytes = line.offset + line.bytes!.length + 1;
        if (batch) yield batch;
      }
    }
    if (this.#head === undefined) await this.#checkTornHead(length);
  }

  /** A line in its place: the batch it tells of, null for the head; undefined where it does not belong there. */
  #accept({ check, value }: CheckedLine): JournalBatch | null | undefined {
    if (this.#head === undefined) {
      if (!isHead(value)) return undefined;
      if (value.v !== journalVersion) {
        throw new StorageError(
          `journal ${this.#path} has version ${value.v}, this build reads ${journalVersion}; use the version of Matrix that wrote it`,
        );
      }
      this.#head = value;
      this.#check = check;
      return null;
    }
    if (!isBatch(value) || value.batch !== this.#batch + 1 || value.after !== this.#check) return undefined;
    this.#batch = value.batch;
    this.#check = check;
    return value;
  }

  async #checkTornHead(length: number): Promise<void> {
    const bytes = await this.#file.read(0, Math.min(length, 64 * 1024));
    if (bytes.length === length && isTornHead(Buffer.from(bytes))) return;
    throw new StorageError(
      `${this.#path} is not the journal of an output; move it away, or choose another output path`,
    );
  }

  #damaged(at: number): StorageError {
    return new StorageError(
      `journal ${this.#path} is damaged at byte ${at}, before its end; restore it from a copy, or move it and its output away and begin again`,
    );
  }
}
