import { type Files, type OrchestratorMessage, StorageError } from "@matrix/core";
import { journalVersion, recordType } from "./record-codec.ts";
import { RowReplay } from "./row-replay.ts";
import { segmentsIn } from "./segment-file.ts";
import { SegmentReader } from "./segment-reader.ts";

/** A row that had not ended. */
export interface RecoveredRow {
  readonly message: OrchestratorMessage;
  /** The oldest segment that is needed to know the row. */
  readonly segment: number;
  /** Of the records that tell of it. */
  readonly bytes: number;
}

/** A tail that was cut off because it did not hold whole records: what a crash leaves of its last write. */
export interface Repair {
  readonly path: string;
  readonly at: number;
  readonly bytes: number;
}

/** What a journal's segments tell. */
export interface Recovery {
  readonly cursor: number;
  readonly rows: Map<number, RecoveredRow>;
  /**
   * Rows below the cursor that are neither here nor ended, in order: none, unless a segment or the output was damaged. They
   * are to be begun anew.
   */
  readonly missing: readonly number[];
  /** Numbers and whole bytes of the segments there are, oldest first. */
  readonly segments: { readonly number: number; readonly bytes: number }[];
  readonly repairs: Repair[];
}

/**
 * Reads all segments in order: where each row stood, and how far the input had been taken. Changes nothing.
 *
 * @param ended whether the sink has a row's record already; without it no row counts as missing
 * @throws {StorageError} where a segment belongs to another run or a newer version.
 */
export async function readJournal(
  files: Files,
  folder: string,
  run: string | undefined,
  ended?: (sequence: number) => boolean,
): Promise<Recovery> {
  const rows = new Map<number, RowReplay>();
  const segments: Recovery["segments"] = [];
  const repairs: Repair[] = [];
  let cursor = 0;
  for (const { number, path } of await segmentsIn(files, folder)) {
    const bytes = await readWhole(files, path);
    const reader = new SegmentReader(bytes);
    while (reader.next()) {
      if (reader.type === recordType.head) {
        checkHead(reader.head(), path, run);
        continue;
      }
      const { sequence } = reader;
      switch (reader.type) {
        case recordType.cursor:
          cursor = Math.max(cursor, sequence);
          break;
        case recordType.ended:
          rows.delete(sequence);
          break;
        case recordType.row:
          cursor = Math.max(cursor, sequence + 1);
          if (ended?.(sequence)) break;
          rows.set(sequence, new RowReplay(reader.text(), number, reader.recordBytes));
          break;
        case recordType.step:
          rows.get(sequence)?.advance(reader.text(), reader.recordBytes);
      }
    }
    const whole = reader.wholeBytes;
    if (whole < bytes.length) repairs.push({ path, at: whole, bytes: bytes.length - whole });
    segments.push({ number, bytes: whole });
  }
  const missing: number[] = [];
  for (let sequence = 0; ended !== undefined && sequence < cursor; sequence++) {
    if (!rows.has(sequence) && !ended(sequence)) missing.push(sequence);
  }
  const recovered = new Map<number, RecoveredRow>();
  for (const [sequence, { message, segment, bytes }] of rows)
    recovered.set(sequence, { message, segment, bytes });
  return { cursor, rows: recovered, missing, segments, repairs };
}

async function readWhole(files: Files, path: string): Promise<Buffer> {
  const file = await files.open(path, "read");
  try {
    const bytes = await file.read(0, file.length);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  } finally {
    await file.close();
  }
}

function checkHead(head: { run: string; version: number }, path: string, run: string | undefined): void {
  if (head.version > journalVersion) {
    throw new StorageError(
      `journal ${path} has version ${head.version}, this build reads up to ${journalVersion}; upgrade to resume it`,
    );
  }
  if (run !== undefined && head.run !== run) {
    throw new StorageError(
      `journal ${path} belongs to run "${head.run}", not "${run}"; give each run a folder of its own`,
    );
  }
}
