import type { BadRowError } from "./errors.ts";
import type { Json } from "./json.ts";

/** One row as it was read, or why it could not be. A bad row keeps its index. */
export type SourceRow =
  | { readonly index: number; readonly value: Json }
  | { readonly index: number; readonly error: BadRowError };

/** What a data set is, so that a resumed run can tell that it is the same one. */
export interface SourceFingerprint {
  /** One line for people: what and where. */
  readonly description: string;
  /** Changes when the data changes. */
  readonly fingerprint: string;
}

/** Reads the rows of a data set, in a fixed order with dense indices from 0, in bounded memory. */
export interface RowSource {
  /** @throws {DataError} where the data set cannot be read at all. */
  fingerprint(): Promise<SourceFingerprint>;
  /** Rows in all, where known without reading everything. */
  count(): Promise<number | undefined>;
  /** Rows from index `start` on. A row that cannot be read is yielded as an error; the rest follows. */
  rows(options: { readonly start: number; readonly signal: AbortSignal }): AsyncIterable<SourceRow>;
  /**
   * How far the last reading has come, in bytes as they lie (compressed ones where they are). Undefined before reading began;
   * left out by sources to which bytes mean nothing.
   */
  progress?(): { readonly bytes: number; readonly totalBytes: number } | undefined;
}
