import { type OpenFile, StorageError } from "@matrix/core";
import { LineSplitter } from "../rows/line-splitter.ts";
import { JournalChain } from "./journal-chain.ts";
import { decodeJournalLine, isTornHead, type JournalBatch, type JournalHead } from "./journal-line.ts";

/** What a journal holds, wherever it lies. */
export interface JournalReading {
  /** The first line; undefined before {@link batches} began, and where a crash left only a part of it. */
  readonly head: JournalHead | undefined;
  /** Bytes up to the end of what is whole. */
  readonly wholeBytes: number;
  /** Number of the last batch, 0 where there is none. */
  readonly lastBatch: number;
  /** Check of the last whole line. */
  readonly lastCheck: string;
  /**
   * The batches in order. What a crash left of the last write is passed over.
   *
   * @throws {StorageError} where the file is no journal, comes from a newer version, or is damaged before its end.
   */
  batches(): AsyncGenerator<JournalBatch, void, undefined>;
}

const chunkBytes = 1024 * 1024;
const maxLineBytes = 64 * 1024 * 1024;

/** Reads a journal that lies beside its data, from its beginning to its last whole line. */
export class JournalScan implements JournalReading {
  readonly #path: string;
  readonly #file: OpenFile;
  readonly #chain: JournalChain;
  #wholeBytes = 0;

  constructor(path: string, file: OpenFile) {
    this.#path = path;
    this.#file = file;
    this.#chain = new JournalChain(path);
  }

  get head(): JournalHead | undefined {
    return this.#chain.head;
  }
  get wholeBytes(): number {
    return this.#wholeBytes;
  }
  get lastBatch(): number {
    return this.#chain.lastBatch;
  }
  get lastCheck(): string {
    return this.#chain.lastCheck;
  }

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
        if (damagedAt !== undefined) throw damaged(this.#path, damagedAt);
        const checked = line.bytes && decodeJournalLine(line.bytes);
        const batch = checked && this.#chain.accept(checked);
        if (batch === undefined) damagedAt = line.offset;
        else this.#wholeBytes = line.offset + line.bytes!.length + 1;
        if (batch) yield batch;
      }
    }
    if (this.head === undefined) await this.#checkTornHead(length);
  }

  async #checkTornHead(length: number): Promise<void> {
    const bytes = await this.#file.read(0, Math.min(length, 64 * 1024));
    if (bytes.length === length && isTornHead(Buffer.from(bytes))) return;
    throw new StorageError(
      `${this.#path} is not the journal of an output; move it away, or choose another output path`,
    );
  }
}

/** Damage that no crash leaves. */
export function damaged(path: string, at: number): StorageError {
  return new StorageError(
    `journal ${path} is damaged at byte ${at}, before its end; restore it from a copy, or move it and its output away and begin again`,
  );
}
