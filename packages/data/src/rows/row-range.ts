import { OptionError } from "@matrix/core";
import { type Part, parsePart } from "./part.ts";

/** Which rows of a data set are read. */
export interface RowRangeOptions {
  /** Rows to leave out at the beginning. Default 0. */
  readonly skip?: number;
  /** Rows to read at most, after those left out. Default all. */
  readonly limit?: number;
  /**
   * `i/N`, i from 1: the i-th of N contiguous parts, which together have each row once. `limit` is divided among them; `skip`
   * cannot be given with it.
   */
  readonly part?: string;
}

/** {@link RowRangeOptions} without gaps. */
export interface RowRange {
  readonly skip: number;
  readonly limit: number;
  readonly part: Part | undefined;
}

/** @throws {OptionError} */
export function resolveRowRange({ skip = 0, limit = Infinity, part }: RowRangeOptions): RowRange {
  if (!Number.isSafeInteger(skip) || skip < 0) {
    throw new OptionError(`skip must be a whole number of rows from 0, got ${skip}`);
  }
  if (limit !== Infinity && (!Number.isSafeInteger(limit) || limit < 0)) {
    throw new OptionError(`limit must be a whole number of rows from 0, got ${limit}`);
  }
  if (part === undefined) return { skip, limit, part };
  if (skip > 0) {
    throw new OptionError(`skip and part cannot be given together, got skip ${skip} and part ${part}`);
  }
  return { skip, limit, part: parsePart(part) };
}
