/** The data's own id. Only carried: it may repeat, be hostile or be missing (`null`). */
export type RowId = string | number | null;

/** What a row is called inside a run. `index` and `trial` identify it; `id` never does. */
export interface RowIdentity {
  /** Dense input index, from 0. */
  readonly index: number;
  readonly id: RowId;
  /** From 0 to trials - 1. */
  readonly trial: number;
  /** Seed of this trial, passed on to model calls: the configured one, or one drawn from 0 to 2^31 - 1 where there are several. */
  readonly seed: number;
}

/** One input and its trial, before its first hop. */
export interface Row<Input> extends RowIdentity {
  readonly run: string;
  readonly input: Input;
}

/** Position of a row in the run's dense order: all trials of row 0, then of row 1, … */
export function sequenceOf(row: { readonly index: number; readonly trial: number }, trials: number): number {
  return row.index * trials + row.trial;
}

/** run/row index/trial/step: the same for every redelivery and re-seed of that step. */
export function stepId(run: string, row: RowIdentity, step: number): string {
  return `${run}/${row.index}/${row.trial}/${step}`;
}
