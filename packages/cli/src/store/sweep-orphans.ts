import { LockedError, type OffloadStore } from "@matrix/core";
import { type Claim, claimFolder } from "../run-folder/claim-run-folder.ts";
import type { KnownRun } from "./known-runs.ts";
import { entriesOf, holdingsOf, type RunHoldings } from "./run-holdings.ts";

/** How a sweep goes. */
export interface OrphanSweepOptions {
  readonly now: number;
  /** Runs whose newest value is younger stay. */
  readonly olderThanMs: number;
  readonly dryRun: boolean;
  /** Also frees runs that could still be resumed, or whose config keeps them. */
  readonly force: boolean;
}

/** What a sweep makes of a run. */
export interface SweptRun extends RunHoldings {
  /** `complete`, `not complete`: as its folder says; `unknown`: it has no folder here. */
  readonly state: "complete" | "not complete" | "unknown";
  readonly freed: boolean;
  /** Why it stays; null where it is freed, or would be. */
  readonly kept: string | null;
  /** What was still there after it was freed: another process writes to it, or the store does not free. */
  readonly left: number;
}

/** Frees what runs have left behind that are complete or that nobody knows; all that might still be needed stays. */
export async function sweepOrphans(
  store: OffloadStore,
  holdings: readonly RunHoldings[],
  known: ReadonlyMap<string, readonly KnownRun[]>,
  options: OrphanSweepOptions,
): Promise<SweptRun[]> {
  const swept: SweptRun[] = [];
  for (const each of holdings) swept.push(await sweepRun(store, each, known.get(each.run) ?? [], options));
  return swept;
}

async function sweepRun(
  store: OffloadStore,
  holdings: RunHoldings,
  folders: readonly KnownRun[],
  options: OrphanSweepOptions,
): Promise<SweptRun> {
  const { run } = holdings;
  const unfinished = folders.filter(({ complete }) => !complete);
  const state = folders.length === 0 ? "unknown" : unfinished.length > 0 ? "not complete" : "complete";
  const keep = (kept: string): SweptRun => ({ ...holdings, state, freed: false, kept, left: 0 });
  if (holdings.newest === null) return keep("has nothing");
  if (unfinished.length > 0 && !options.force) return keep("can be resumed");
  if (folders.some(({ keeps }) => keeps) && !options.force) return keep("its config says so");
  if (options.now - holdings.newest < options.olderThanMs) return keep("too young");
  const claims = await claimAll(unfinished);
  if (claims === undefined) return keep("is going on");
  try {
    if (options.dryRun) return { ...holdings, state, freed: false, kept: null, left: 0 };
    await store.deleteRun(run);
    return { ...holdings, state, freed: true, kept: null, left: entriesOf(await holdingsOf(store, run)) };
  } finally {
    for (const claim of claims) await claim.release();
  }
}

/** Keeps the folders of runs, so that none begins to go on meanwhile; undefined where one does already. */
async function claimAll(runs: readonly KnownRun[]): Promise<Claim[] | undefined> {
  const claims: Claim[] = [];
  for (const { folder } of runs) {
    try {
      claims.push(await claimFolder(folder));
    } catch (error) {
      for (const claim of claims) await claim.release();
      if (error instanceof LockedError) return undefined;
      throw error;
    }
  }
  return claims;
}
