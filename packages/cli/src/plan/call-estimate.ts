import { count } from "../progress/format.ts";

/** What a run has to do at most, as far as that can be known before it begins. */
export interface CallEstimate {
  /** Rows of the data set, `limit` and `skip` respected; undefined where counting them would mean to read all of it. */
  readonly rows: number | undefined;
  readonly trials: number;
  /** Most model calls of one row and trial, retries not counted; undefined where the pack knows no bound. */
  readonly callsPerRow: number | undefined;
  /** The product; undefined where a factor is. */
  readonly calls: number | undefined;
}

/** What the figures take for granted. */
export const estimateAssumes = "every row goes on as long as it may, and no call is tried again";

export function callEstimate(
  rows: number | undefined,
  trials: number,
  callsPerRow: number | undefined,
): CallEstimate {
  const calls =
    callsPerRow === 0
      ? 0
      : rows === undefined || callsPerRow === undefined
        ? undefined
        : rows * trials * callsPerRow;
  return { rows, trials, callsPerRow, calls };
}

/** The estimate with its factors and what it assumes. */
export function estimateText({ rows, trials, callsPerRow, calls }: CallEstimate): string {
  const units = `${rowsText(rows)} × ${count(trials)} ${trials === 1 ? "trial" : "trials"}`;
  if (callsPerRow === undefined) return `${units}; the pack knows no bound of a row's calls`;
  if (callsPerRow === 0) return `none (${units}): the agents ask no model`;
  const product = `${units} × ${count(callsPerRow)} calls of a row at most`;
  return `${calls === undefined ? product : `at most ${count(calls)} = ${product}`}; assumes that ${estimateAssumes}`;
}

/** The estimate in a few words. */
export function shortEstimate({ rows, calls }: CallEstimate): string {
  const most =
    calls === undefined ? "no bound known" : calls === 0 ? "no calls" : `at most ${count(calls)} calls`;
  return `${rowsText(rows)}, ${most}`;
}

function rowsText(rows: number | undefined): string {
  return rows === undefined ? "rows not counted" : `${count(rows)} ${rows === 1 ? "row" : "rows"}`;
}
