import { nodeFiles, type OpenFile, type Outcome, type OutcomeCounts } from "@matrix/core";
import { type JournalBatch, rowsOf, type Span } from "./journal-line.ts";
import { type OutputReader, openOutputReader, readSpan } from "./output-reader.ts";
import type { ReadOutputOptions } from "./read-records.ts";
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
  const output = await openOutputReader(files, path);
  try {
    return await new OutputCheck(output).report();
  } finally {
    await output.close();
  }
}

class OutputCheck {
  readonly #output: OutputReader;
  readonly #seen = new SequenceSet();
  readonly #counts: { [O in Outcome]: number } = { success: 0, failed: 0, dead: 0 };
  readonly #problems: string[] = [];
  #problemCount = 0;
  #dataEnd = 0;
  #deadEnd = 0;

  constructor(output: OutputReader) {
    this.#output = output;
  }

  async report(): Promise<OutputReport> {
    const { scan, paths, journal, data } = this.#output;
    try {
      for await (const batch of scan.batches()) await this.#checkBatch(batch);
    } catch (error) {
      this.#add(paths.journal, undefined, (error as Error).message);
    }
    if (!paths.framed && scan.head === undefined && data.length > 0) {
      this.#add(
        paths.data,
        undefined,
        `output ${paths.data} has records, but its journal ${paths.journal} has no head`,
      );
    }
    let tailBytes = journal.length - scan.wholeBytes;
    if (!paths.framed) tailBytes += Math.max(0, data.length - this.#dataEnd);
    if (scan.head?.successOnly) {
      const { length } = await this.#output.dead().catch(() => ({ length: 0 }));
      tailBytes += Math.max(0, length - this.#deadEnd);
    }
    return {
      run: scan.head?.run,
      counts: this.#counts,
      rows: this.#seen.size,
      batches: scan.lastBatch,
      tailBytes,
      problems: this.#problems,
      problemCount: this.#problemCount,
    };
  }

  async #checkBatch(batch: JournalBatch): Promise<void> {
    const { paths, data } = this.#output;
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
      paths.dead,
      this.#output.dead,
      batch.dead,
      this.#deadEnd,
      others,
    );
  }

  /** @returns where the next span is to begin */
  async #checkSpan(
    batch: number,
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
      const lines = await readSpan(path, await open(), span, this.#output.paths.framed);
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
