import { dirname } from "node:path";
import { type Files, nodeFiles, type RowRecord, systemClock } from "@matrix/core";
import { finishAssembly } from "./finish-assembly.ts";
import { outputFiles, outputPaths, partPath } from "./output-paths.ts";
import { lastSealedTerm, readSeal, writeSeal } from "./output-seal.ts";
import { OutputWriter } from "./output-writer.ts";
import { readRecordLines } from "./read-records.ts";
import { openOutput } from "./sink-recovery.ts";
import { storageErrorFrom } from "./storage-error.ts";

/** Options of {@link assembleOutput}. */
export interface AssembleOptions {
  /** The output, as its sink was given it. */
  readonly path: string;
  readonly run: string;
  readonly successOnly?: boolean;
  readonly files?: Files;
  /** Whether a later term has begun: then it is that one's to do. Default: never. */
  readonly isFenced?: () => Promise<boolean>;
}

const maxBatchRows = 1_000;
const maxBatchChars = 4 * 1024 * 1024;

/**
 * Makes one output of the segments that several terms wrote; does nothing where there is only one. Readers see the segments or
 * the whole, never a mixture, whenever a crash comes; the next call, or the next opening of the sink, goes on from there.
 * Nobody may be writing to the output in this term.
 *
 * @returns whether the output is in one piece now
 * @throws {StorageError} where a segment is damaged, or there is no room for a copy
 */
export async function assembleOutput({
  path,
  run,
  successOnly = false,
  files = nodeFiles,
  isFenced = async () => false,
}: AssembleOptions): Promise<boolean> {
  const term = lastSealedTerm(path, await files.list(dirname(path)));
  if (term === 0) return true;
  if ((await readSeal(files, path, term)).whole) return finishAssembly(files, path, term, isFenced);
  await writeWhole(files, path, { term, run, successOnly });
  if (await isFenced()) return false;
  await writeSeal(files, path, term, { closed: [], open: 0, whole: true });
  return finishAssembly(files, path, term, isFenced);
}

/** Copies all records into one piece that nobody reads yet; durable once it resolves. */
async function writeWhole(
  files: Files,
  path: string,
  { term, run, successOnly }: { term: number; run: string; successOnly: boolean },
): Promise<void> {
  const paths = outputPaths(partPath(path, `whole-${term}`));
  for (const left of outputFiles(paths)) {
    await files.remove(left).catch((error: unknown) => {
      throw storageErrorFrom(left, "removing", error);
    });
  }
  const opening = { files, paths, run, successOnly, fsync: false, before: [], onRepair() {} };
  const output = await openOutput(opening);
  const writer = new OutputWriter(output, { files, clock: systemClock, fsync: false, onTrouble() {} });
  writer.stopRetrying();
  try {
    for await (const batch of batchesOf(readRecordLines(path, { files }))) await writer.write(batch);
    await writer.settle();
    await files.syncFolder(dirname(path));
  } finally {
    await writer.close();
  }
}

async function* batchesOf(records: AsyncIterable<RowRecord>): AsyncGenerator<RowRecord[], void, undefined> {
  let batch: RowRecord[] = [];
  let chars = 0;
  for await (const record of records) {
    batch.push(record);
    chars += record.line.length;
    if (batch.length < maxBatchRows && chars < maxBatchChars) continue;
    yield batch;
    batch = [];
    chars = 0;
  }
  if (batch.length > 0) yield batch;
}
