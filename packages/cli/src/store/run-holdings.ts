import type { OffloadStore } from "@matrix/core";

/** How many, and how large together. */
export interface Amount {
  count: number;
  bytes: number;
}

/** What a store holds of one run. */
export interface RunHoldings {
  readonly run: string;
  readonly blobs: Amount;
  readonly records: Amount;
  /** When the first and the last of them were stored, in epoch ms; null where the run has nothing. */
  readonly oldest: number | null;
  readonly newest: number | null;
}

/** What a store holds of each run, in the order of their names. */
export async function holdingsOfRuns(store: OffloadStore): Promise<RunHoldings[]> {
  const runs: string[] = [];
  for await (const run of store.runs()) runs.push(run);
  const holdings: RunHoldings[] = [];
  for (const run of runs.sort()) holdings.push(await holdingsOf(store, run));
  return holdings;
}

/** What a store holds of a run. */
export async function holdingsOf(store: OffloadStore, run: string): Promise<RunHoldings> {
  const blobs: Amount = { count: 0, bytes: 0 };
  const records: Amount = { count: 0, bytes: 0 };
  let oldest = Number.POSITIVE_INFINITY;
  let newest = Number.NEGATIVE_INFINITY;
  for await (const { kind, bytes, storedAt } of store.list(run)) {
    const amount = kind === "blob" ? blobs : records;
    amount.count++;
    amount.bytes += bytes;
    oldest = Math.min(oldest, storedAt);
    newest = Math.max(newest, storedAt);
  }
  const known = blobs.count + records.count > 0;
  return { run, blobs, records, oldest: known ? oldest : null, newest: known ? newest : null };
}

/** What several runs have together. */
export function totalOf(holdings: readonly RunHoldings[]): Pick<RunHoldings, "blobs" | "records"> {
  const sum = (of: (each: RunHoldings) => Amount): Amount =>
    holdings
      .map(of)
      .reduce((total, { count, bytes }) => ({ count: total.count + count, bytes: total.bytes + bytes }), {
        count: 0,
        bytes: 0,
      });
  return { blobs: sum(({ blobs }) => blobs), records: sum(({ records }) => records) };
}

/** Bytes of all that a run, or several, have. */
export function bytesOf({ blobs, records }: Pick<RunHoldings, "blobs" | "records">): number {
  return blobs.bytes + records.bytes;
}

/** Values and records of a run, or of several. */
export function entriesOf({ blobs, records }: Pick<RunHoldings, "blobs" | "records">): number {
  return blobs.count + records.count;
}
