import { basename, dirname } from "node:path";
import type { Files } from "@matrix/core";
import { type OutputPaths, outputPaths, partPath } from "./output-paths.ts";
import { lastSealedTerm, readSeal } from "./output-seal.ts";

/**
 * A part of an output. A writer that takes over from one that may yet wake up begins a part of its own, and fixes how much of
 * the earlier ones counts.
 */
export interface Segment {
  readonly paths: OutputPaths;
  /** How many of its batches count; undefined for the part that may grow. */
  readonly batches?: number;
}

/** The segments of an output in their order; a single one as long as nobody took over. @throws {StorageError} */
export async function segmentsOf(files: Files, path: string): Promise<Segment[]> {
  const names = new Set(await files.list(dirname(path)));
  const term = lastSealedTerm(path, names);
  if (term === 0) return [{ paths: outputPaths(path) }];
  const { closed, open, whole } = await readSeal(files, path, term);
  if (whole) return [{ paths: pathsWhileAssembling(path, term, names) }];
  const segments = closed.map((each) => closedSegment(path, each));
  const paths = outputPaths(partPath(path, open));
  // A term that has just begun has sealed, but not written yet.
  return names.has(basename(paths.journal)) || segments.length === 0 ? [...segments, { paths }] : segments;
}

export function closedSegment(path: string, closed: { part: number; batches: number }): Segment {
  return { paths: outputPaths(partPath(path, closed.part)), batches: closed.batches };
}

/** The output in one piece: each of its files is under its first name or already under its final one. */
function pathsWhileAssembling(path: string, term: number, names: ReadonlySet<string>): OutputPaths {
  const first = outputPaths(partPath(path, `whole-${term}`));
  const final = outputPaths(path);
  const now = (file: "data" | "dead" | "journal") =>
    names.has(basename(first[file])) ? first[file] : final[file];
  return { data: now("data"), dead: now("dead"), journal: now("journal"), framed: final.framed };
}
