import { nodeFiles, type OpenFile, type Outcome, type OutcomeCounts } from "@matrix/core";
import { type JournalBatch, rowsOf, type Span } from "./journal-line.ts";
import type { OutputPaths } from "./output-paths.ts";
import { type OutputReader, openOutputReader, readSpan } from "./output-reader.ts";
import type { ReadOutputOptions } from "./read-records.ts";
import { segmentsOf } from "./segments.ts";
import { SequenceSet } from "./sequence-set.ts";

/** What an output holds, and whether it is sound. */
export interface OutputReport {
  /** Run id that its journal names; undefined where nothing was written yet. */
  readonly run: string | undefined;
  /** Rows by how they ended, each counted once. */
  readonly counts: OutcomeCounts;
  readonly rows: number;
  readonly batches: number;
  /** Bytes after the last whole batch, all files together: a write that goes on, or one that a crash cut off. Opening the sink removes them. */
  readonly tailBytes: number;
  /** File, batch and what is wrong; empty for a sound output. At most 100 are kept, `problemCount` has them all. */
  readonly problems: readonly string[];
  readonly problemCount: number;
}

const keptProblems = 100;

/**
 * Checks a whole output against its journal: offsets, CRC of each batch, JSON and number of its records, rows that come twice.
 * Changes nothing; an output that is being written may be checked.
 *
 * @throws {StorageError} only where there is no output or no journal
 */
export async function verifyOutput(
  path: string,
  { files = nodeFiles }: ReadOutputOptions = {},
): Promise<OutputReport> {
  const check = new OutputCheck();
  for (const segment of await segmentsOf(files, path)) {
    const output = await openOutputReader(files, segment);
    try {
      await check.segment(output, segment.batches !== undefined);
    } finally {
      await output.close();
    }
  }
  return check.report();
}

class OutputCheck {
  readonly #seen = new SequenceSet();
  readonly #counts: { [O in Outcome]: number } = { success: 0, failed: 0, dead: 0 };
  readonly #problems: string[] = [];
  #problemCount = 0;
  #run: string | undefined;
  #batches = 0;
  #tailBytes = 0;
  /** Where the data and the dead file of the segment end so far. */
  #dataEnd = 0;
  #deadEnd = 0;

  report(): OutputReport {
    return {
      run: this.#run,
      counts: this.#counts,
      rows: this.#seen.size,
      batches: this.#batches,
      tailBytes: this.#tailBytes,
      problems: this.#problems,
      problemCount: this.#problemCount,
    };
  }

  /** @param isSealed what comes after its last batch is of no account then */
  async segment(output: OutputReader, isSealed: boolean): Promise<void> {
    const { scan, paths, journal, data } = output;
    this.#dataEnd = 0;
    this.#deadEnd = 0;
    try {
      for await (const batch of output.batches()) {
        this.#batches++;
        await this.#checkBatch(output, batch);
      }
    } catch (error) {
      this.#add(paths.journal, undefined, (error as Error).message);
    }
    this.#run ??= scan.head?.run;
    if (isSealed) return;
    if (!paths.framed && scan.head === undefined && data.length > 0) {
      this.#add(
        paths.data,
        undefined,
        `output ${paths.data} has records, but its journal ${paths.journal} has no head`,
      );
    }
    this.#tailBytes += journal.length - scan.wholeBytes;
    if (!paths.framed) this.#tailBytes += Math.max(0, data.length - this.#dataEnd);
    if (scan.head?.successOnly) {
      const { length } = await output.dead().catch(() => ({ length: 0 }));
      this.#tailBytes += Math.max(0, length - this.#deadEnd);
    }
  }

  async #checkBatch({ paths, data, dead }: OutputReader, batch: JournalBatch): Promise<void> {
    const outcomes: Outcome[] = [];
    for (const { sequence, outcome } of rowsOf(batch)) {
      outcomes.push(outcome);
      if (this.#seen.add(sequence)) this.#counts[outcome]++;
      else this.#add(paths.journal, batch.batch, `row ${sequence} has a record already`);
    }
    const split = batch.dead !== undefined;
    const kept = split ? outcomes.filter((outcome) => outcome === "success") : outcomes;
    this.#dataEnd = await this.#checkSpan(
      batch.batch,
      paths,
      paths.data,
      async () => data,
      batch.data,
      // Between frames lies the journal, which was read to get here.
      paths.framed ? batch.data.at : this.#dataEnd,
      kept.length,
    );
    if (batch.dead === undefined) return;
    const others = outcomes.length - kept.length;
    this.#deadEnd = await this.#checkSpan(
      batch.batch,
      paths,
      paths.dead,
      dead,
      batch.dead,
      this.#deadEnd,
      others,
    );
  }

  /** @returns where the next span is to begin */
  async #checkSpan(
    batch: number,
    { framed }: OutputPaths,
    path: string,
    open: () => Promise<OpenFile>,
    span: Span,
    expectedAt: number,
    expectedLines: number,
  ): Promise<number> {
    if (span.at !== expectedAt) {
      this.#add(path, batch, `begins at byte ${span.at}, but the batch before ends at ${expectedAt}`);
    }
    try {
      const lines = await readSpan(path, await open(), span, framed);
      if (lines.length !== expectedLines) {
        this.#add(path, batch, `has ${lines.length} records, its journal has ${expectedLines}`);
      }
      for (const [at, line] of lines.entries()) this.#checkLine(path, batch, at, line);
    } catch (error) {
      this.#add(path, batch, (error as Error).message);
    }
    return span.at + span.bytes;
  }

  #checkLine(path: string, batch: number, at: number, line: string): void {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
      this.#add(path, batch, `record ${at + 1} of the batch is no JSON object`);
    } catch (error) {
      this.#add(path, batch, `record ${at + 1} of the batch is not JSON: ${(error as Error).message}`);
    }
  }

  #add(path: string, batch: number | undefined, message: string): void {
    this.#problemCount++;
    if (this.#problems.length >= keptProblems) return;
    this.#problems.push(batch === undefined ? message : `${path}, batch ${batch}: ${message}`);
  }
}
