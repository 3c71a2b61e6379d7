import { RunCounters, type RunProgress } from "@matrix/core";

/** A look at a run, as a test wants it. */
export function progressOf(given: Partial<RunProgress>): RunProgress {
  return {
    phase: "running",
    records: { success: 0, failed: 0, dead: 0 },
    inFlight: 0,
    total: undefined,
    counters: new RunCounters(),
    waiting: {},
    elapsedMs: 0,
    ...given,
  };
}

/** Counters after that many rows, hops and tokens. */
export function countersOf(
  rows: number,
  hops: number,
  promptTokens: number,
  completionTokens: number,
): RunCounters {
  const counters = new RunCounters();
  counters.ended.success = rows;
  Object.assign(counters, { hops, promptTokens, completionTokens });
  return counters;
}
