import { crc32 } from "node:zlib";
import { type Files, type OpenFile, StorageError } from "@matrix/core";
import { FrameScan } from "./frame-scan.ts";
import { linesInFrame } from "./frames.ts";
import type { JournalBatch, Span } from "./journal-line.ts";
import { type JournalReading, JournalScan } from "./journal-scan.ts";
import type { OutputPaths } from "./output-paths.ts";
import type { Segment } from "./segments.ts";
import { storageErrorFrom } from "./storage-error.ts";

/** An output that is open for reading, finished or still being written. */
export interface OutputReader {
  readonly paths: OutputPaths;
  readonly scan: JournalReading;
  /** The batches that count, in order: {@link JournalReading.batches} up to where the segment is sealed. */
  batches(): AsyncGenerator<JournalBatch, void, undefined>;
  readonly journal: OpenFile;
  readonly data: OpenFile;
  /** The dead file; made by the first call under `successOnly`. */
  dead(): Promise<OpenFile>;
  close(): Promise<void>;
}

/** @throws {StorageError} where the segment or its journal is missing */
export async function openOutputReader(files: Files, { paths, batches }: Segment): Promise<OutputReader> {
  const opened: OpenFile[] = [];
  const open = async (name: string) => {
    const file = await files.open(name, "read").catch((error: unknown) => {
      throw missingOr(paths, name, error);
    });
    opened.push(file);
    return file;
  };
  const close = async () => {
    for (const file of opened) await file.close();
  };
  try {
    // The journal first: what it knows when it is opened is in the data already.
    const journal = await open(paths.journal);
    const data = paths.framed ? journal : await open(paths.data);
    let dead: Promise<OpenFile> | undefined;
    const scan = journalReading(paths, journal);
    return {
      paths,
      scan,
      batches: () => upTo(paths, scan, batches),
      journal,
      data,
      dead: () => (dead ??= open(paths.dead)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The batches of a journal up to the last that counts; all where it is not sealed. */
async function* upTo(
  paths: OutputPaths,
  scan: JournalReading,
  batches: number | undefined,
): AsyncGenerator<JournalBatch, void, undefined> {
  if (batches === 0) return;
  for await (const batch of scan.batches()) {
    yield batch;
    if (batch.batch === batches) return;
  }
  if (batches === undefined) return;
  throw new StorageError(
    `${paths.journal} has fewer batches than the ${batches} that it had when it was sealed; restore it from a copy`,
  );
}

/** The journal of an output, read by its kind. */
export function journalReading({ framed, journal: path }: OutputPaths, file: OpenFile): JournalReading {
  return framed ? new FrameScan(path, file) : new JournalScan(path, file);
}

function missingOr({ data, journal, framed }: OutputPaths, name: string, error: unknown): Error {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT")
    return storageErrorFrom(name, "reading output", error);
  const says = framed
    ? `output file ${name} does not exist; check its path`
    : name === journal
      ? `output ${data} has no journal ${journal}, which says what of it is whole; if it is complete, read it as plain JSONL`
      : `output file ${name} is missing though its journal is there; restore it from a copy`;
  return new StorageError(says, { cause: error });
}

/** The lines of a span, checked against its CRC. @throws {StorageError} */
export async function readSpan(
  path: string,
  file: OpenFile,
  { at, bytes, crc }: Span,
  framed: boolean,
): Promise<string[]> {
  if (bytes === 0) return [];
  const read = await file.read(at, bytes);
  if (read.length < bytes) {
    throw new StorageError(`output ${path} ends at byte ${at + read.length}, before what its journal has`);
  }
  if (crc32(read) !== crc) {
    throw new StorageError(
      `output ${path} is damaged between bytes ${at} and ${at + bytes}: it does not match its journal`,
    );
  }
  const lines = framed ? await linesInFrame(read) : Buffer.from(read.buffer, read.byteOffset, read.length);
  const text = lines.toString("utf8");
  return text.slice(0, -1).split("\n");
}
