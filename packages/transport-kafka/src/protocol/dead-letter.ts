import {
  History,
  OrchestratorMessage as Message,
  type MessageHeader,
  type OrchestratorMessage,
  type RowEnding,
  readHeader,
} from "@matrix/core";
import type { OutgoingRecord, ReceivedRecord, TopicPartition } from "../client/broker-client.ts";

/** Why a message was put aside, and where it lay. All of it travels in the headers; the value is the message as it was. */
export interface DeadLetterOrigin extends TopicPartition {
  readonly offset: number;
  readonly role: string;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The row that ended `dead` for it, `<index>/<trial>`; undefined where none could be read. */
  readonly row: string | undefined;
}

/** The record that keeps a message which cannot be handled. */
export function deadLetterRecord(
  topic: string,
  record: ReceivedRecord,
  origin: DeadLetterOrigin,
): OutgoingRecord {
  return {
    topic,
    partition: 0,
    key: record.key,
    value: record.value,
    headers: {
      "matrix-reason": origin.reason,
      "matrix-role": origin.role,
      "matrix-topic": origin.topic,
      "matrix-partition": String(origin.partition),
      "matrix-offset": String(origin.offset),
      "matrix-at": String(origin.at),
      ...(origin.row !== undefined && { "matrix-row": origin.row }),
    },
  };
}

/** What {@link deadLetterRecord} wrote into a record's headers. */
export function originOf({ headers }: ReceivedRecord): DeadLetterOrigin {
  return {
    reason: headers["matrix-reason"] ?? "",
    role: headers["matrix-role"] ?? "",
    topic: headers["matrix-topic"] ?? "",
    partition: Number(headers["matrix-partition"] ?? -1),
    offset: Number(headers["matrix-offset"] ?? -1),
    at: Number(headers["matrix-at"] ?? 0),
    row: headers["matrix-row"],
  };
}

/** A header is a few hundred bytes; what is longer is none. */
const longestHeader = 64 * 1024;

/** The header of a message whose rest may be damaged, where it is one of this run. */
export function headerOfDamaged(bytes: Uint8Array, run: string): MessageHeader | undefined {
  const end = bytes.indexOf(0x0a);
  if (end === -1 || end > longestHeader) return undefined;
  try {
    const header = readHeader(Buffer.from(bytes.buffer, bytes.byteOffset, end).toString("utf8"));
    return header.run === run ? header : undefined;
  } catch {
    return undefined;
  }
}

/** The end of a row whose message cannot be handled. Input, state and history are left out: they may be what is damaged. */
export function deadEnding(header: MessageHeader, reason: string): OrchestratorMessage {
  const { ending: _, offload: __, ...rest } = header;
  const message = new Message(rest, "null", "{}", History.of([]));
  return message.end(messageEnding(header, reason), 0);
}

/** How a row ends whose message is at fault. */
export function messageEnding({ role, step }: MessageHeader, reason: string): RowEnding {
  const error = { class: "message", message: reason, step, role };
  return { outcome: "dead", status: {}, nextRole: role, error };
}
