import { crc32 } from "node:zlib";
import { frameBytes, type RecordType, recordType, sequenceBytes } from "./record-codec.ts";

/** Whose journal a segment belongs to. */
export interface SegmentHead {
  readonly run: string;
  readonly version: number;
}

const types = new Set<number>(Object.values(recordType));

/** Goes through the records of a segment, one after the other, as far as they are whole. */
export class SegmentReader {
  readonly #bytes: Buffer;
  #start = 0;
  #end = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Goes on to the next record. @returns false where no whole one follows: at the end, or where the tail is torn. */
  next(): boolean {
    const bytes = this.#bytes;
    const start = this.#end;
    if (start + frameBytes > bytes.length) return false;
    const end = start + frameBytes + bytes.readUInt32LE(start);
    if (end > bytes.length || !types.has(bytes[start + 8]!)) return false;
    if (crc32(bytes.subarray(start + 8, end)) !== bytes.readUInt32LE(start + 4)) return false;
    this.#start = start;
    this.#end = end;
    return true;
  }

  /** Bytes up to the end of the record at hand. */
  get wholeBytes(): number {
    return this.#end;
  }

  get recordBytes(): number {
    return this.#end - this.#start;
  }

  get type(): RecordType {
    return this.#bytes[this.#start + 8] as RecordType;
  }

  /** Of all records but heads. */
  get sequence(): number {
    return this.#bytes.readDoubleLE(this.#start + frameBytes);
  }

  /** Of rows and steps: what follows the sequence number. */
  text(): string {
    return this.#bytes.toString("utf8", this.#start + frameBytes + sequenceBytes, this.#end);
  }

  head(): SegmentHead {
    const text = this.#bytes.toString("utf8", this.#start + frameBytes, this.#end);
    const { v, run } = JSON.parse(text) as { v: number; run: string };
    return { run, version: v };
  }
}
