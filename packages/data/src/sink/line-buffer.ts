import type { RowRecord } from "@matrix/core";

const lineFeed = 0x0a;
/** UTF-16 units become at most three bytes each. */
const maxBytesPerUnit = 3;
const largestKept = 32 * 1024 * 1024;

/**
 * Encodes batches of lines into the same memory again and again: a fresh buffer for each batch would cost more in page faults
 * than the encoding.
 */
export class LineBuffer {
  #memory = Buffer.allocUnsafeSlow(64 * 1024);

  /** The records' lines as bytes, valid until the next call. */
  encode(records: readonly RowRecord[]): Buffer {
    let needed = 0;
    for (const { line } of records) needed += maxBytesPerUnit * line.length + 1;
    let memory = this.#memory;
    if (needed > memory.length) {
      memory = Buffer.allocUnsafeSlow(needed);
      if (needed <= largestKept) this.#memory = memory;
    }
    let at = 0;
    for (const { line } of records) {
      at += memory.write(line, at);
      memory[at++] = lineFeed;
    }
    return memory.subarray(0, at);
  }
}
