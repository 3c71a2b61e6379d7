import { basename, dirname } from "node:path";
import { type Files, type OpenFile, restoreUnsynced, unsyncedPath } from "@matrix/core";
import { finishAssembly } from "./finish-assembly.ts";
import { type OutputPaths, outputPaths, partPath } from "./output-paths.ts";
import { journalReading } from "./output-reader.ts";
import { lastSealedTerm, type OutputSeal, readSeal, writeSeal } from "./output-seal.ts";
import { storageErrorFrom } from "./storage-error.ts";

const unsealed: OutputSeal = { closed: [], open: 0, whole: false };

/**
 * Fixes for a new term how much of the output of all earlier ones counts: what their journals have now. Whatever an earlier
 * writer appends from here on, nobody reads. Done once a term; later calls read what the first one found.
 *
 * @throws {StorageError}
 */
export async function sealSegments(
  files: Files,
  path: string,
  term: number,
  isFenced: () => Promise<boolean>,
): Promise<OutputSeal> {
  const last = Math.min(term, lastSealedTerm(path, await files.list(dirname(path))));
  const before = last === 0 ? unsealed : await readSeal(files, path, last);
  if (before.whole) await finishAssembly(files, path, last, isFenced);
  if (last === term) return before;
  const batches = await durableBatches(files, outputPaths(partPath(path, before.open))).catch(
    (error: unknown) => {
      throw storageErrorFrom(path, "sealing the parts of output", error);
    },
  );
  const closed = batches === 0 ? before.closed : [...before.closed, { part: before.open, batches }];
  const seal = { closed, open: term, whole: false };
  await writeSeal(files, path, term, seal);
  return seal;
}

/** Batches in a part, made durable: its writer may have been stopped before it was sure of the last one. */
async function durableBatches(files: Files, paths: OutputPaths): Promise<number> {
  const folder = dirname(paths.journal);
  const names = await files.list(folder);
  if (names.includes(basename(unsyncedPath(paths.journal)))) await restoreUnsynced(files, paths.journal);
  else if (!names.includes(basename(paths.journal))) return 0;
  const opened: OpenFile[] = [];
  try {
    // The journal first: what it knows when it is opened is in the data already.
    for (const path of new Set([paths.journal, paths.data, paths.dead])) {
      if (path === paths.journal || names.includes(basename(path)))
        opened.push(await files.open(path, "append"));
    }
    const scan = journalReading(paths, opened[0]!);
    for await (const _ of scan.batches());
    for (const file of opened.toReversed()) await file.sync();
    await files.syncFolder(folder);
    return scan.lastBatch;
  } finally {
    for (const file of opened) await file.close();
  }
}
