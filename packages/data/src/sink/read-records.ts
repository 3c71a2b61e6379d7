import { type Files, type JsonObject, nodeFiles, type RowRecord, StorageError } from "@matrix/core";
import { rowsOf } from "./journal-line.ts";
import { openOutputReader, readSpan } from "./output-reader.ts";
import { type Segment, segmentsOf } from "./segments.ts";

/** Options of {@link readRecords} and {@link verifyOutput}. */
export interface ReadOutputOptions {
  readonly files?: Files;
}

/** The records of an output, parsed: see {@link readRecordLines}. */
export async function* readRecords(
  path: string,
  options: ReadOutputOptions = {},
): AsyncGenerator<JsonObject, void, undefined> {
  for await (const { line } of readRecordLines(path, options)) yield JSON.parse(line) as JsonObject;
}

/**
 * The records of an output in the order in which they were written, finished or still being written: whole and durable ones
 * only, each checked. Those of rows that did not succeed are among them, wherever they lie.
 *
 * @throws {StorageError} where a file is missing or damaged
 */
export async function* readRecordLines(
  path: string,
  { files = nodeFiles }: ReadOutputOptions = {},
): AsyncGenerator<RowRecord, void, undefined> {
  for (const segment of await segmentsOf(files, path)) yield* recordsOf(files, segment);
}

async function* recordsOf(files: Files, segment: Segment): AsyncGenerator<RowRecord, void, undefined> {
  const { paths, batches, data, dead, close } = await openOutputReader(files, segment);
  try {
    for await (const batch of batches()) {
      const kept = await readSpan(paths.data, data, batch.data, paths.framed);
      const others =
        batch.dead === undefined
          ? undefined
          : await readSpan(paths.dead, await dead(), batch.dead, paths.framed);
      let nextKept = 0;
      let nextOther = 0;
      for (const { sequence, outcome } of rowsOf(batch)) {
        const line = others === undefined || outcome === "success" ? kept[nextKept++] : others[nextOther++];
        if (line === undefined)
          throw new StorageError(`output ${paths.data} has fewer records than its journal`);
        yield { sequence, outcome, line };
      }
    }
  } finally {
    await close();
  }
}
