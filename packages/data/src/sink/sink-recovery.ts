import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import {
  type Files,
  type OpenFile,
  OptionError,
  type Outcome,
  restoreUnsynced,
  StorageError,
  setAsideUnsynced,
} from "@matrix/core";
import { journalFrame } from "./frames.ts";
import {
  encodeJournalLine,
  type JournalBatch,
  type JournalHead,
  journalHead,
  rowsOf,
  type Span,
} from "./journal-line.ts";
import type { OutputPaths } from "./output-paths.ts";
import { journalReading, openOutputReader } from "./output-reader.ts";
import type { Segment } from "./segments.ts";
import { SequenceSet } from "./sequence-set.ts";
import { storageErrorFrom } from "./storage-error.ts";

/** Bytes cut off the end of a file, because no journal line covers them: what a crash left of the last write. */
export interface Repair {
  readonly path: string;
  readonly at: number;
  readonly bytes: number;
}

/** An output that is open for writing, with all it holds known and durable. */
export interface OpenOutput {
  readonly paths: OutputPaths;
  readonly data: OpenFile;
  /** Under `successOnly`. */
  readonly dead: OpenFile | undefined;
  /** The data file itself where the output is framed. */
  readonly journal: OpenFile;
  readonly written: SequenceSet;
  readonly counts: { [O in Outcome]: number };
  readonly lastBatch: number;
  readonly lastCheck: string;
}

/** What a sink is opened for. */
export interface OpenOutputOptions {
  readonly files: Files;
  readonly paths: OutputPaths;
  readonly run: string;
  readonly successOnly: boolean;
  readonly fsync: boolean;
  /** Parts of the output that earlier terms wrote. */
  readonly before: readonly Segment[];
  /** Refuses to go on, once the files are open and before anything of them is changed. */
  readonly beforeChange?: () => Promise<void>;
  readonly onRepair: (repair: Repair) => void;
}

/** Data of the last batches that is read back and checked on opening. */
const checkedBytes = 8 * 1024 * 1024;

/** Opens an output, new or left behind, and cuts off what no journal line covers. @throws {StorageError} {OptionError} */
export async function openOutput(options: OpenOutputOptions): Promise<OpenOutput> {
  const { files, paths, successOnly } = options;
  const opened: OpenFile[] = [];
  const open = async (path: string) => {
    const file = await files.open(path, "append").catch((error: unknown) => {
      throw storageErrorFrom(path, "opening output", error);
    });
    opened.push(file);
    return file;
  };
  try {
    await restoreUnsynced(files, paths.journal).catch((error: unknown) => {
      throw storageErrorFrom(paths.journal, "restoring journal", error);
    });
    const outputs = paths.framed ? [] : [paths.data];
    await refuseOrphans(files, paths.journal, successOnly ? [...outputs, paths.dead] : outputs);
    const journal = await open(paths.journal);
    const data = paths.framed ? journal : await open(paths.data);
    const dead = successOnly ? await open(paths.dead) : undefined;
    await options.beforeChange?.();
    return await recover({ ...options, journal, data, dead });
  } catch (error) {
    for (const file of opened) await file.close();
    throw error;
  }
}

/** Records without a journal: they are somebody else's, or the journal was lost. */
async function refuseOrphans(files: Files, journal: string, outputs: readonly string[]): Promise<void> {
  if ((await bytesOf(files, journal)) > 0) return;
  for (const path of outputs) {
    if ((await bytesOf(files, path)) > 0) throw withoutJournal(path, journal);
  }
}

function withoutJournal(path: string, journal: string): StorageError {
  return new StorageError(
    `output ${path} exists already without a journal ${journal}; move it away, or choose another output path`,
  );
}

async function bytesOf(files: Files, path: string): Promise<number> {
  try {
    const file = await files.open(path, "read");
    // Reading tells a folder, which has a length too, from a file.
    await file.read(0, 1).finally(() => file.close());
    return file.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw storageErrorFrom(path, "opening output", error);
  }
}

interface Recovering extends OpenOutputOptions {
  readonly journal: OpenFile;
  readonly data: OpenFile;
  readonly dead: OpenFile | undefined;
}

async function recover(state: Recovering): Promise<OpenOutput> {
  const { paths, journal, data, dead } = state;
  const written = new SequenceSet();
  const counts = { success: 0, failed: 0, dead: 0 };
  const recent: JournalBatch[] = [];
  let recentBytes = 0;
  let last: JournalBatch | undefined;
  const count = (batch: JournalBatch) => {
    for (const { sequence, outcome } of rowsOf(batch)) if (written.add(sequence)) counts[outcome]++;
  };
  for (const segment of state.before) await recall(state, segment, count);
  const scan = journalReading(paths, journal);
  for await (const batch of scan.batches()) {
    count(batch);
    last = batch;
    recent.push(batch);
    recentBytes += bytesIn(batch);
    while (recent.length > 1 && recentBytes > checkedBytes) recentBytes -= bytesIn(recent.shift()!);
  }
  if (scan.head !== undefined) checkHead(scan.head, state);
  // Nothing is written before the head is durable.
  else if (!paths.framed && data.length > 0) throw withoutJournal(paths.data, paths.journal);
  else if (dead !== undefined && dead.length > 0) throw withoutJournal(paths.dead, paths.journal);
  await refuseLoss(paths.data, data, endOf(last?.data));
  if (dead !== undefined) await refuseLoss(paths.dead, dead, endOf(last?.dead));
  for (const batch of recent) {
    await checkSpan(paths.data, data, batch.data);
    if (dead !== undefined && batch.dead !== undefined) await checkSpan(paths.dead, dead, batch.dead);
  }
  await cut(state, paths.journal, journal, scan.wholeBytes);
  if (!paths.framed) await cut(state, paths.data, data, endOf(last?.data));
  if (dead !== undefined) await cut(state, paths.dead, dead, endOf(last?.dead));
  const lastCheck = scan.head === undefined ? await writeHead(state) : scan.lastCheck;
  await settle(state);
  return { paths, data, dead, journal, written, counts, lastBatch: scan.lastBatch, lastCheck };
}

/** Reads which rows an earlier segment has. */
async function recall(
  state: Recovering,
  segment: Segment,
  count: (batch: JournalBatch) => void,
): Promise<void> {
  const reader = await openOutputReader(state.files, segment);
  try {
    for await (const batch of reader.batches()) count(batch);
    if (reader.scan.head !== undefined) checkHead(reader.scan.head, { ...state, paths: segment.paths });
  } finally {
    await reader.close();
  }
}

function checkHead(
  head: JournalHead,
  { paths, run, successOnly }: Pick<Recovering, "paths" | "run" | "successOnly">,
): void {
  if (head.run !== run) {
    throw new OptionError(
      `output ${paths.data} holds records of run ${head.run}, not of ${run}; choose another output path, or resume ${head.run}`,
    );
  }
  if (head.successOnly !== successOnly) {
    throw new OptionError(
      `output ${paths.data} was begun with successOnly ${head.successOnly}, now it is ${successOnly}; resume with the same value`,
    );
  }
}

async function refuseLoss(path: string, file: OpenFile, journalled: number): Promise<void> {
  if (file.length >= journalled) return;
  throw new StorageError(
    `output ${path} has ${file.length} bytes but its journal has ${journalled}: records were lost after they were durable; restore it from a copy, or move it and its journal away and begin again`,
  );
}

async function checkSpan(path: string, file: OpenFile, { at, bytes, crc }: Span): Promise<void> {
  if (crc32(await file.read(at, bytes)) === crc) return;
  throw new StorageError(
    `output ${path} is damaged between bytes ${at} and ${at + bytes}: it does not match its journal; restore it from a copy, or move it and its journal away and begin again`,
  );
}

async function cut({ onRepair }: Recovering, path: string, file: OpenFile, at: number): Promise<void> {
  const bytes = file.length - at;
  if (bytes === 0) return;
  await file.truncate(at).catch((error: unknown) => {
    throw storageErrorFrom(path, "repairing output", error);
  });
  onRepair({ path, at, bytes });
}

async function writeHead({ paths, journal, run, successOnly }: Recovering): Promise<string> {
  const { bytes, check } = encodeJournalLine(journalHead(run, successOnly));
  await journal.append([paths.framed ? journalFrame(bytes) : bytes]).catch((error: unknown) => {
    throw storageErrorFrom(paths.journal, "writing journal", error);
  });
  return check;
}

/** What was read may be in the kernel's memory only: nobody may build on it before it is durable, names included. */
async function settle({ files, paths, data, dead, journal, fsync }: Recovering): Promise<void> {
  if (!fsync) return;
  try {
    if (!paths.framed) await data.sync();
    await dead?.sync();
    await files.syncFolder(dirname(paths.data));
  } catch (error) {
    throw storageErrorFrom(paths.data, "syncing output", error);
  }
  try {
    await journal.sync();
  } catch (error) {
    // Its last line may be readable without ever becoming durable: whoever opens the output next writes it anew.
    await setAsideUnsynced(files, paths.journal).catch(() => {});
    throw storageErrorFrom(paths.journal, "syncing journal", error);
  }
}

function endOf(span: Span | undefined): number {
  return span === undefined ? 0 : span.at + span.bytes;
}

function bytesIn({ data, dead }: JournalBatch): number {
  return data.bytes + (dead?.bytes ?? 0);
}
