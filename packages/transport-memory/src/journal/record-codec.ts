import { crc32 } from "node:zlib";
import { encodeMessage, type OrchestratorMessage, stepResultText } from "@matrix/core";

/**
 * Records of a journal segment, format 1. Each is `length u32, crc32 u32, type u8, payload`, little-endian; `length` is
 * that of the payload, `crc32` covers type and payload.
 *
 * | type | payload |
 * | --- | --- |
 * | 1 head | JSON {format: "matrix-journal", v: 1, run}: the first record of a segment |
 * | 2 row | sequence f64, then a whole message: a row accepted, or carried over from a segment that is freed |
 * | 3 step | sequence f64, then what `stepResultText` gives of the hop, UTF-8 |
 * | 4 ended | sequence f64: the row's record is durable in the sink |
 * | 5 cursor | sequence f64: rows below it were accepted |
 */
export const recordType = { head: 1, row: 2, step: 3, ended: 4, cursor: 5 } as const;
export type RecordType = (typeof recordType)[keyof typeof recordType];

/** Version of the format, in every segment's head. */
export const journalVersion = 1;

/** Bytes of a record before its payload. */
export const frameBytes = 9;

/** Bytes of a sequence number, first in the payload of all records but heads. */
export const sequenceBytes = 8;

export function encodeHead(run: string): Uint8Array {
  const payload = Buffer.from(JSON.stringify({ format: "matrix-journal", v: journalVersion, run }));
  const record = Buffer.allocUnsafe(frameBytes + payload.length);
  payload.copy(record, frameBytes);
  return seal(record, recordType.head);
}

export function encodeRow(sequence: number, message: OrchestratorMessage): Uint8Array {
  const bytes = encodeMessage(message);
  const record = Buffer.allocUnsafe(frameBytes + sequenceBytes + bytes.length);
  record.writeDoubleLE(sequence, frameBytes);
  record.set(bytes, frameBytes + sequenceBytes);
  return seal(record, recordType.row);
}

/** What a hop made of `before`. */
export function encodeStep(
  sequence: number,
  before: OrchestratorMessage,
  next: OrchestratorMessage,
): Uint8Array {
  const text = stepResultText(before, next);
  // Three bytes are the most that a UTF-16 unit takes in UTF-8.
  const record = Buffer.allocUnsafe(frameBytes + sequenceBytes + text.length * 3);
  record.writeDoubleLE(sequence, frameBytes);
  const written = record.write(text, frameBytes + sequenceBytes);
  return seal(record.subarray(0, frameBytes + sequenceBytes + written), recordType.step);
}

export function encodeMark(type: "ended" | "cursor", sequence: number): Uint8Array {
  const record = Buffer.allocUnsafe(frameBytes + sequenceBytes);
  record.writeDoubleLE(sequence, frameBytes);
  return seal(record, recordType[type]);
}

function seal(record: Buffer, type: number): Buffer {
  record.writeUInt32LE(record.length - frameBytes, 0);
  record[8] = type;
  record.writeUInt32LE(crc32(record.subarray(8)), 4);
  return record;
}
