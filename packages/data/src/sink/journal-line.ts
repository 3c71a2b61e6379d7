import { crc32 } from "node:zlib";
import type { Outcome } from "@matrix/core";

/** Version of the journal's format. */
export const journalVersion = 1;

const format = "matrix-sink-journal";

/** First line of a journal: whose output it is. */
export interface JournalHead {
  readonly format: typeof format;
  readonly v: number;
  readonly run: string;
  readonly successOnly: boolean;
}

/** Bytes of a file and their CRC-32. */
export interface Span {
  readonly at: number;
  readonly bytes: number;
  readonly crc: number;
}

/** A further line of a journal: one batch of records, durable before this line is. */
export interface JournalBatch {
  /** From 1, without gaps. */
  readonly batch: number;
  /** The check of the line before, so that no line can stand in for another. */
  readonly after: string;
  readonly data: Span;
  readonly dead?: Span;
  /** Sequence numbers, in the order of their records. */
  readonly rows: readonly number[];
  /** One letter a row: s, f or d. */
  readonly outcomes: string;
}

/** A line that is whole. */
export interface CheckedLine {
  readonly check: string;
  readonly value: unknown;
}

export const outcomeLetter: { readonly [O in Outcome]: string } = { success: "s", failed: "f", dead: "d" };

const outcomeOf: ReadonlyMap<string, Outcome> = new Map([
  ["s", "success"],
  ["f", "failed"],
  ["d", "dead"],
]);

export function journalHead(run: string, successOnly: boolean): JournalHead {
  return { format, v: journalVersion, run, successOnly };
}

/** `<CRC-32 of the JSON as 8 hex digits> <JSON>\n` */
export function encodeJournalLine(value: JournalHead | JournalBatch): { bytes: Buffer; check: string } {
  const json = JSON.stringify(value);
  const check = checkOf(Buffer.from(json));
  return { bytes: Buffer.from(`${check} ${json}\n`), check };
}

/** What a line says, given without its line end; undefined where it is not whole. */
export function decodeJournalLine(bytes: Buffer): CheckedLine | undefined {
  const check = bytes.toString("latin1", 0, 8);
  if (bytes.length < 10 || bytes[8] !== 0x20 || checkOf(bytes.subarray(9)) !== check) return undefined;
  try {
    return { check, value: JSON.parse(bytes.toString("utf8", 9)) };
  } catch {
    return undefined;
  }
}

const headStart = `{"format":"${format}"`;

/** Whether the bytes can be what a crash left of a head: the beginning of one, zeros where the rest was to come. */
export function isTornHead(bytes: Buffer): boolean {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length--;
  const text = bytes.toString("latin1", 0, length);
  const [, check = "", json = ""] = /^([^ ]*)(?: ([^\n]*))?$/.exec(text) ?? [text];
  if (json === "") return /^[0-9a-f]{0,8} ?$/.test(text);
  return check.length === 8 && (json.startsWith(headStart) || headStart.startsWith(json));
}

export function isHead(value: unknown): value is JournalHead {
  return isObject(value) && value.format === format && typeof value.v === "number";
}

export function isBatch(value: unknown): value is JournalBatch {
  if (!isObject(value)) return false;
  const { batch, after, data, dead, rows, outcomes } = value;
  return (
    isCount(batch) &&
    typeof after === "string" &&
    isSpan(data) &&
    (dead === undefined || isSpan(dead)) &&
    Array.isArray(rows) &&
    rows.every(isCount) &&
    typeof outcomes === "string" &&
    outcomes.length === rows.length &&
    /^[sfd]*$/.test(outcomes)
  );
}

/** Sequence and outcome of each record of a batch, in order. */
export function* rowsOf(batch: JournalBatch): Generator<{ sequence: number; outcome: Outcome }> {
  for (const [at, sequence] of batch.rows.entries()) {
    yield { sequence, outcome: outcomeOf.get(batch.outcomes[at]!)! };
  }
}

function checkOf(json: Buffer): string {
  return crc32(json).toString(16).padStart(8, "0");
}

function isSpan(value: unknown): value is Span {
  return isObject(value) && isCount(value.at) && isCount(value.bytes) && isCount(value.crc);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null;
}
