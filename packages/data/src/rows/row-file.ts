import type { SourceRow } from "@matrix/core";
import type { Shard } from "./shard.ts";

/** Where reading begins. */
export interface ReadFrom {
  /** Rows of the file to pass over, found but not parsed. */
  readonly from: number;
  /** Index of the file's first row; negative where the first ones are not delivered. */
  readonly indexBase: number;
  readonly signal: AbortSignal;
}

/** Rows that came together, so that a row costs no promise of its own. */
export interface RowGroup {
  /** Place of the first in the file, from 0. */
  readonly first: number;
  /** Undefined for rows that were passed over. To be taken at once, before the next group. */
  readonly rows: Iterable<SourceRow | undefined>;
}

/** A file of a data set as rows. */
export interface RowFile {
  readonly shard: Shard;
  /** As people call it: JSONL, zstd JSONL, Parquet. */
  readonly format: string;
  groups(reading: ReadFrom): AsyncIterable<RowGroup>;
  /** Rows in the file, where that is told without reading it all. */
  countCheaply(): Promise<number | undefined>;
  /** Rows in the file, at the cost of reading it. */
  countAll(signal: AbortSignal): Promise<number>;
}
