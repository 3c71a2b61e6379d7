import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Most bytes of metadata that go with a commit: brokers keep 4,096, some clients fewer without saying so. */
export const maxMetadataBytes = 4_000;

/** Version of the metadata's format: its first character. */
const version = "1";
const bitset = 0;
const runs = 1;
const deflated = 2;

/**
 * Writes which offsets above a partition's watermark are done, as ASCII for a commit's metadata.
 *
 * Format 1: "1", then base64 of one byte for the encoding and the data. 0: a bit for each offset from the watermark up, lowest bit
 * first. 1: lengths of runs in turn not done, done, … as unsigned LEB128. +2: that, deflated. The shortest is taken.
 *
 * @param done offsets at or above `watermark`, ascending
 * @returns "" for none; what does not fit is left out from the top: those offsets are then only handled again
 */
export function encodeDoneSet(
  watermark: number,
  done: readonly number[],
  maxBytes = maxMetadataBytes,
): string {
  for (let count = done.length; count > 0; count = Math.floor(count * 0.75)) {
    const text = version + shortest(watermark, count === done.length ? done : done.slice(0, count));
    if (text.length <= maxBytes) return text;
  }
  return "";
}

/** Reads what {@link encodeDoneSet} wrote. What cannot be read is as good as nothing: never fatal. */
export function decodeDoneSet(watermark: number, text: string): number[] {
  if (!text.startsWith(version)) return [];
  try {
    const bytes = Buffer.from(text.slice(version.length), "base64");
    const encoding = bytes[0] ?? -1;
    const data = encoding >= deflated ? inflateRawSync(bytes.subarray(1), inflateLimits) : bytes.subarray(1);
    if (encoding > deflated + runs) return [];
    return encoding % deflated === bitset ? fromBitset(watermark, data) : fromRuns(watermark, data);
  } catch {
    return [];
  }
}

/** Metadata may come from anywhere: 64 KiB of bits are half a million offsets. */
const inflateLimits = { maxOutputLength: 64 * 1024 };
const mostOffsets = 524_288;

function shortest(watermark: number, done: readonly number[]): string {
  const plain = [
    [bitset, toBitset(watermark, done)],
    [runs, toRuns(watermark, done)],
  ] as const;
  let best = "";
  for (const [encoding, data] of plain) {
    const forms: [number, Uint8Array][] = [[encoding, data]];
    // Below that deflate's own bytes outweigh what it saves.
    if (data.length > 200) forms.push([encoding + deflated, deflateRawSync(data)]);
    for (const [kind, bytes] of forms) {
      const text = Buffer.concat([Uint8Array.of(kind), bytes]).toString("base64");
      if (best === "" || text.length < best.length) best = text;
    }
  }
  return best;
}

function toBitset(watermark: number, done: readonly number[]): Uint8Array {
  const bits = new Uint8Array(Math.floor((done.at(-1)! - watermark) / 8) + 1);
  for (const offset of done) {
    const place = offset - watermark;
    bits[place >> 3]! |= 1 << (place & 7);
  }
  return bits;
}

function fromBitset(watermark: number, bits: Uint8Array): number[] {
  const done: number[] = [];
  for (const [index, byte] of bits.entries())
    for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) done.push(watermark + index * 8 + bit);
  return done;
}

function toRuns(watermark: number, done: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  let next = watermark;
  for (let index = 0; index < done.length; ) {
    const start = done[index]!;
    let end = start;
    while (index < done.length && done[index] === end) {
      index++;
      end++;
    }
    pushLength(bytes, start - next);
    pushLength(bytes, end - start);
    next = end;
  }
  return Uint8Array.from(bytes);
}

function pushLength(bytes: number[], length: number): void {
  let left = length;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80);
  bytes.push(left);
}

function fromRuns(watermark: number, bytes: Uint8Array): number[] {
  const done: number[] = [];
  let next = watermark;
  let isDone = false;
  for (let index = 0; index < bytes.length; ) {
    let length = 0;
    let scale = 1;
    let byte: number;
    do {
      byte = bytes[index++] ?? 0;
      length += (byte & 0x7f) * scale;
      scale *= 0x80;
    } while (byte & 0x80);
    if (isDone) {
      if (done.length + length > mostOffsets) return [];
      for (let offset = next; offset < next + length; offset++) done.push(offset);
    }
    next += length;
    isDone = !isDone;
  }
  return done;
}
