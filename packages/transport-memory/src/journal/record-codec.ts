import { crc32 } from "node:zlib";
import {
  encodeMessage,
  History,
  type MessageHeader,
  MessageVersionError,
  messageVersion,
  OrchestratorMessage,
  type RowEnding,
} from "@matrix/core";

/**
 * Records of a journal segment, format 1. Each is `length u32, crc32 u32, type u8, payload`, little-endian; `length` is
 * that of the payload, `crc32` covers type and payload.
 *
 * | type | payload |
 * | --- | --- |
 * | 1 head | JSON {format: "matrix-journal", v: 1, run}: the first record of a segment |
 * | 2 row | sequence f64, then a whole message: a row accepted, or carried over from a segment that is freed |
 * | 3 step | sequence f64, then UTF-8 lines: JSON {step, role, ending?}, the state, each new history entry |
 * | 4 ended | sequence f64: the row's record is durable in the sink |
 * | 5 cursor | sequence f64: rows below it were accepted |
 */
export const recordType = { head: 1, row: 2, step: 3, ended: 4, cursor: 5 } as const;

/** Version of the format, in every segment's head. */
export const journalVersion = 1;

/** Bytes of a record before its payload. */
export const frameBytes = 9;

const sequenceBytes = 8;

/** A record read back. */
export type JournalRecord =
  | { readonly type: "head"; readonly run: string; readonly version: number }
  | { readonly type: "row"; readonly sequence: number; readonly message: () => OrchestratorMessage }
  | {
      readonly type: "step";
      readonly sequence: number;
      readonly apply: (message: OrchestratorMessage) => OrchestratorMessage | undefined;
    }
  | { readonly type: "ended"; readonly sequence: number }
  | { readonly type: "cursor"; readonly sequence: number };

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

/** What `next` adds to the message it came from, which had `known` history entries. */
export function encodeStep(sequence: number, next: OrchestratorMessage, known: number): Uint8Array {
  const { step, role, ending } = next;
  const control =
    ending === undefined
      ? `{"step":${step},"role":${JSON.stringify(role)}}`
      : JSON.stringify({ step, role, ending });
  let text = `${control}\n${next.stateLine}`;
  for (let index = known; index < next.history.length; index++) text += `\n${next.history.line(index)}`;
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

/**
 * Reads the records of a segment, as far as they are whole.
 *
 * @returns the records, and the length in bytes of what they take; less than `bytes.length` where the tail is torn.
 */
export function* decodeRecords(
  bytes: Buffer,
): Generator<{ record: JournalRecord; end: number }, void, undefined> {
  let position = 0;
  while (position + frameBytes <= bytes.length) {
    const end = position + frameBytes + bytes.readUInt32LE(position);
    if (end > bytes.length) return;
    if (crc32(bytes.subarray(position + 8, end)) !== bytes.readUInt32LE(position + 4)) return;
    const record = decodeRecord(bytes[position + 8]!, bytes.subarray(position + frameBytes, end));
    if (record === undefined) return;
    yield { record, end };
    position = end;
  }
}

function decodeRecord(type: number, payload: Buffer): JournalRecord | undefined {
  if (type === recordType.head) {
    const { format, v, run } = JSON.parse(payload.toString()) as { format: string; v: number; run: string };
    return format === "matrix-journal" ? { type: "head", run, version: v } : undefined;
  }
  if (payload.length < sequenceBytes) return undefined;
  const sequence = payload.readDoubleLE(0);
  const rest = payload.subarray(sequenceBytes);
  switch (type) {
    case recordType.row:
      return { type: "row", sequence, message: () => readRow(rest) };
    case recordType.step:
      return { type: "step", sequence, apply: (message) => applyStep(message, rest) };
    case recordType.ended:
      return { type: "ended", sequence };
    case recordType.cursor:
      return { type: "cursor", sequence };
    default:
      return undefined;
  }
}

/** The journal is ours and its checksum was right: none of the limits on messages from outside applies. */
function readRow(payload: Buffer): OrchestratorMessage {
  const [headerLine, stateLine, inputLine, ...entries] = payload.toString().split("\n");
  const header = JSON.parse(headerLine!) as MessageHeader;
  if (header.v > messageVersion) {
    throw new MessageVersionError(
      `journal holds messages of version ${header.v}, this build reads up to ${messageVersion}; upgrade to resume it`,
    );
  }
  return new OrchestratorMessage(header, inputLine!, stateLine!, History.fromLines(entries));
}

/** The next message, or undefined where the step is not the one that follows (it was carried over already). */
function applyStep(message: OrchestratorMessage, payload: Buffer): OrchestratorMessage | undefined {
  const [control, stateLine, ...entries] = payload.toString().split("\n");
  const { step, role, ending } = JSON.parse(control!) as { step: number; role: string; ending?: RowEnding };
  const follows =
    step === message.step + 1 || (ending !== undefined && step === message.step && !message.ending);
  if (!follows) return undefined;
  const header = { ...message.header, step, role, ...(ending && { ending }) };
  return new OrchestratorMessage(header, message.inputLine, stateLine!, message.history.appendLines(entries));
}
