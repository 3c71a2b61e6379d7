import type { JsonObject } from "./json.ts";

/** Adds up records into figures; made anew for each report. */
export interface MetricsAccumulator {
  add(record: JsonObject): void;
  /** Figures by name, in the order they should be shown. */
  result(): { readonly [name: string]: number };
  /** Figures that one name and one number cannot hold, such as one line for each domain. */
  tables?(): readonly MetricsTable[];
}

/** A table of figures, for people and for programs. */
export interface MetricsTable {
  /** What it is of, in a few words. */
  readonly name: string;
  readonly columns: readonly string[];
  /** A value for each column; null where it is not known. */
  readonly rows: readonly (readonly (string | number | null)[])[];
}
