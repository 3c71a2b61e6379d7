import { crc32 } from "node:zlib";
import { type OpenFile, StorageError } from "@matrix/core";
import { blockHeader, frameHeader, frameHeaderBytes, ZstdProblem, zstdMagic } from "../rows/zstd-frames.ts";
import { journalHeaderBytes, journalMagic } from "./frames.ts";
import { JournalChain } from "./journal-chain.ts";
import {
  decodeJournalLine,
  isBatch,
  isTornHead,
  type JournalBatch,
  type JournalHead,
} from "./journal-line.ts";
import { damaged, type JournalReading } from "./journal-scan.ts";

const aheadBytes = 64 * 1024;
const searchBytes = 4 * 1024 * 1024;
const maxLineBytes = 64 * 1024 * 1024;
const lineFeed = 0x0a;
const magicBytes = Buffer.alloc(4);
magicBytes.writeUInt32LE(journalMagic, 0);

/** A frame that is all there. */
interface Frame {
  readonly end: number;
  /** What a journal frame holds; undefined for data. */
  readonly line?: Buffer;
}

/**
 * Reads the journal that lies in frames between the data frames of a `.jsonl.zst`, passing over the data by its block headers.
 *
 * A batch is one write of a data frame and its journal frame. Of such a write a crash may leave any pieces, its journal frame
 * without the data before it too: so the data of the last batch is checked against its CRC before the batch counts.
 */
export class FrameScan implements JournalReading {
  readonly #path: string;
  readonly #file: OpenFile;
  readonly #length: number;
  readonly #chain: JournalChain;
  #wholeBytes = 0;
  #ahead: { readonly at: number; readonly bytes: Buffer } = { at: 0, bytes: Buffer.alloc(0) };

  constructor(path: string, file: OpenFile) {
    this.#path = path;
    this.#file = file;
    this.#length = file.length;
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
    let last: JournalBatch | undefined;
    for (let at = 0; ; ) {
      const frame = await this.#frameAt(at);
      if (frame === undefined) break;
      if (frame.line !== undefined) {
        const checked = decodeJournalLine(frame.line);
        const batch = checked && this.#chain.accept(checked);
        if (batch === undefined) break;
        if (
          batch !== null &&
          (batch.data.at !== this.#wholeBytes || batch.data.bytes !== at - batch.data.at)
        ) {
          throw damaged(this.#path, batch.data.at);
        }
        if (last !== undefined) yield last;
        last = batch ?? undefined;
        this.#wholeBytes = frame.end;
      } else if (this.head === undefined) break;
      at = frame.end;
    }
    if (last !== undefined && (await this.#holds(last))) yield last;
    else if (last !== undefined) {
      this.#chain.takeBack(last);
      this.#wholeBytes = last.data.at;
    }
    if (this.head === undefined) await this.#checkTornHead();
    else await this.#refuseLaterBatches();
  }

  async #holds({ data: { at, bytes, crc } }: JournalBatch): Promise<boolean> {
    return crc32(await this.#file.read(at, bytes)) === crc;
  }

  /** The frame at a place; undefined where there is none that is whole. */
  async #frameAt(at: number): Promise<Frame | undefined> {
    const head = await this.#bytes(at, 18);
    if (head.length < journalHeaderBytes) return undefined;
    const magic = head.readUInt32LE(0);
    if (magic === zstdMagic) return this.#dataFrame(at, head);
    const size = head.readUInt32LE(4);
    const end = at + journalHeaderBytes + size;
    if (magic !== journalMagic || size === 0 || size > maxLineBytes || end > this.#length) return undefined;
    const line = await this.#bytes(at + journalHeaderBytes, size);
    return line.at(-1) === lineFeed ? { end, line: line.subarray(0, -1) } : undefined;
  }

  async #dataFrame(at: number, head: Buffer): Promise<Frame | undefined> {
    if (head.length < frameHeaderBytes(head[4]!)) return undefined;
    try {
      const { bytes, checksum } = frameHeader(head);
      let end = at + bytes;
      for (let last = false; !last; ) {
        const header = await this.#bytes(end, 3);
        if (header.length < 3) return undefined;
        const block = blockHeader(header.readUIntLE(0, 3));
        end += 3 + block.bytes;
        last = block.last;
      }
      end += checksum ? 4 : 0;
      return end > this.#length ? undefined : { end };
    } catch (error) {
      if (error instanceof ZstdProblem) return undefined;
      throw error;
    }
  }

  /** Bytes of the file, fewer only at its end. */
  async #bytes(at: number, length: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(length, this.#length - at));
    let offset = at - this.#ahead.at;
    if (offset < 0 || offset + wanted > this.#ahead.bytes.length) {
      this.#ahead = { at, bytes: await this.#read(at, Math.max(wanted, aheadBytes)) };
      offset = 0;
    }
    return this.#ahead.bytes.subarray(offset, offset + wanted);
  }

  async #read(at: number, length: number): Promise<Buffer> {
    const bytes = await this.#file.read(at, Math.min(length, this.#length - at));
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  async #checkTornHead(): Promise<void> {
    const bytes = await this.#read(0, 64 * 1024);
    let filled = bytes.length;
    while (filled > 0 && bytes[filled - 1] === 0) filled--;
    const magic = bytes.subarray(0, Math.min(4, filled));
    const begun = magicBytes.subarray(0, magic.length).equals(magic);
    const line = bytes.subarray(Math.min(journalHeaderBytes, filled), filled);
    if (begun && bytes.length === this.#length && isTornHead(line)) return;
    throw new StorageError(
      `output ${this.#path} exists already and is not the output of a run; move it away, or choose another output path`,
    );
  }

  /** A crash tears the last write only: a later batch says that what lies before it is damage. @throws {StorageError} */
  async #refuseLaterBatches(): Promise<void> {
    const from = this.#wholeBytes;
    for (let at = from; at < this.#length; at += searchBytes) {
      // The pieces overlap, so that no magic number is cut in two.
      const bytes = await this.#read(at, searchBytes + 3);
      for (
        let found = bytes.indexOf(magicBytes);
        found !== -1;
        found = bytes.indexOf(magicBytes, found + 1)
      ) {
        const frame = await this.#frameAt(at + found);
        const value = frame?.line && decodeJournalLine(frame.line)?.value;
        if (isBatch(value) && value.batch > this.lastBatch + 1) throw damaged(this.#path, from);
      }
    }
  }
}
