import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";

const compressAsync = promisify(zstdCompress);
const decompressAsync = promisify(zstdDecompress);

/** The skippable frames that hold a journal's lines: readers of zstd pass them over. */
export const journalMagic = 0x184d2a5d;
export const journalHeaderBytes = 8;
const maxRecordBytes = 2 ** 30;

/** Lines as one data frame, with a checksum of its own for other readers; nothing for no lines. */
export async function dataFrame(lines: Buffer): Promise<Buffer> {
  if (lines.length === 0) return lines;
  // Most frames fit into one piece of output.
  const chunkSize = Math.max(64 * 1024, lines.length >> 1);
  return compressAsync(lines, { chunkSize, params: { [constants.ZSTD_c_checksumFlag]: 1 } });
}

/** The lines of a data frame. */
export async function linesInFrame(frame: Uint8Array): Promise<Buffer> {
  return decompressAsync(frame, { maxOutputLength: maxRecordBytes });
}

/** A journal line as a skippable frame. */
export function journalFrame(line: Buffer): Buffer {
  const header = Buffer.alloc(journalHeaderBytes);
  header.writeUInt32LE(journalMagic, 0);
  header.writeUInt32LE(line.length, 4);
  return Buffer.concat([header, line]);
}
