import { OptionError } from "@matrix/core";

/** Which rows of a data set are read. */
export interface RowRangeOptions {
  /** Rows to leave out at the beginning. Default 0. */
  readonly skip?: number;
  /** Rows to read at most, after those left out. Default all. */
  readonly limit?: number;
}

/** {@link RowRangeOptions} without gaps. */
export interface RowRange {
  readonly skip: number;
  readonly limit: number;
}

/** @throws {OptionError} */
export function resolveRowRange({ skip = 0, limit = Infinity }: RowRangeOptions): RowRange {
  if (!Number.isSafeInteger(skip) || skip < 0) {
    throw new OptionError(`skip must be a whole number of rows from 0, got ${skip}`);
  }
  if (limit !== Infinity && (!Number.isSafeInteger(limit) || limit < 0)) {
    throw new OptionError(`limit must be a whole number of rows from 0, got ${limit}`);
  }
  return { skip, limit };
}

/** Rows of the range in a data set of `total` rows. */
export function rowsInRange({ skip, limit }: RowRange, total: number): number {
  return Math.min(limit, Math.max(0, total - skip));
}
