import type { Outcome } from "./orchestrator-message.ts";

/** The one output line of a row. */
export interface RowRecord {
  /** The row's place in the run's dense order. */
  readonly sequence: number;
  readonly outcome: Outcome;
  /** JSON without a line end: see docs/records.md. */
  readonly line: string;
}

/** Counts of rows by how they ended. */
export type OutcomeCounts = { readonly [O in Outcome]: number };

/** One run's use of a sink. Exactly one record a row, whatever is written twice. */
export interface SinkSession {
  /** Whether the row's record is durable already. */
  has(sequence: number): boolean;
  /** Rows ended so far, earlier processes of the run included. */
  readonly counts: OutcomeCounts;
  /**
   * Resolves when durable. A record of a row that has one already is dropped and counted in `duplicates`.
   *
   * @throws {ClosedError} after {@link close}.
   */
  write(record: RowRecord): Promise<void>;
  readonly duplicates: number;
  /** Makes all that was written durable, and lets go of the output. */
  close(): Promise<void>;
}

/** Writes records. */
export interface Sink {
  /** @throws {LockedError} while another process writes there. */
  open(options: { readonly run: string }): Promise<SinkSession>;
}
