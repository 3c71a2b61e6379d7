/** A data frame's first bytes. RFC 8878, 3.1.1. */
export const zstdMagic = 0xfd2fb528;

/** Whether a frame that begins so is skippable: its content is no data. */
export function isSkippable(magic: number): boolean {
  return (magic & 0xfffffff0) >>> 0 === 0x184d2a50;
}

/** What is wrong with the frames, as the second half of a sentence that begins with the file. */
export class ZstdProblem extends Error {}

/** What the header of a data frame says. */
export interface FrameHeader {
  /** Of the header, the magic number included. */
  readonly bytes: number;
  /** Memory that decoding takes. */
  readonly windowBytes: number;
  readonly checksum: boolean;
  /** Id of the dictionary without which it cannot be read, 0 for none. */
  readonly dictionary: number;
}

/** Decoders refuse more by default. */
const maxWindowBytes = 128 * 1024 * 1024;

const magicBytes = 4;
const dictionaryBytes = [0, 1, 2, 4] as const;
const contentSizeBytes = [0, 2, 4, 8] as const;

/** Bytes of a data frame's header, by the byte after the magic number. */
export function frameHeaderBytes(descriptor: number): number {
  const single = (descriptor & 0x20) !== 0;
  const size = contentSizeBytes[(descriptor >> 6) as 0 | 1 | 2 | 3] || (single ? 1 : 0);
  return magicBytes + 1 + (single ? 0 : 1) + dictionaryBytes[(descriptor & 3) as 0 | 1 | 2 | 3] + size;
}

/** Reads a whole header. @throws {ZstdProblem} where the frame could not be decoded */
export function frameHeader(bytes: Buffer): FrameHeader {
  const descriptor = bytes[magicBytes]!;
  const single = (descriptor & 0x20) !== 0;
  let at = magicBytes + 1;
  let windowBytes = 0;
  if (!single) {
    const window = bytes[at++]!;
    const base = 2 ** (10 + (window >> 3));
    windowBytes = base + (base / 8) * (window & 7);
  }
  const idBytes = dictionaryBytes[(descriptor & 3) as 0 | 1 | 2 | 3];
  const dictionary = idBytes === 0 ? 0 : bytes.readUIntLE(at, idBytes);
  at += idBytes;
  const end = frameHeaderBytes(descriptor);
  if (single) {
    const size = end - at;
    if (size === 8) windowBytes = Number(bytes.readBigUInt64LE(at));
    // Two bytes begin where one ends.
    else windowBytes = bytes.readUIntLE(at, size) + (size === 2 ? 256 : 0);
  }
  if ((descriptor & 0x08) !== 0) throw new ZstdProblem("uses a reserved bit of a newer zstd");
  return { bytes: end, windowBytes, checksum: (descriptor & 0x04) !== 0, dictionary };
}

/** What follows the header of a block. RFC 8878, 3.1.1.2. */
export function blockHeader(value: number): { readonly bytes: number; readonly last: boolean } {
  const type = (value >> 1) & 3;
  if (type === 3) throw new ZstdProblem("has a block of a reserved type");
  // A run-length block holds one byte, however often it repeats.
  return { bytes: type === 1 ? 1 : value >> 3, last: (value & 1) === 1 };
}

/** @throws {ZstdProblem} for a frame that needs a dictionary or too much memory */
export function checkDecodable({ windowBytes, dictionary }: FrameHeader): void {
  if (dictionary !== 0) {
    throw new ZstdProblem(
      `was compressed with dictionary ${dictionary}, which is not known here; compress it again without`,
    );
  }
  if (windowBytes > maxWindowBytes) {
    throw new ZstdProblem(
      `needs a window of ${windowBytes} bytes to be decompressed, more than ${maxWindowBytes}; compress it again without --ultra --long`,
    );
  }
}
