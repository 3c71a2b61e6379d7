import type { OutcomeCounts } from "@matrix/core";
import { type FlightEvent, verifyHistory } from "@matrix/testkit";
import type { Scenario } from "./scenario.ts";

/** What came of one world. */
export interface Verdict {
  readonly seed: number;
  readonly rows: number;
  readonly crashes: number;
  readonly hops: number;
  /** Empty where all promises were kept. */
  readonly violations: readonly string[];
  /** Rows without a record, records too many, steps that changed. */
  readonly lost: number;
  readonly doubled: number;
  readonly changed: number;
  /** Hash of all that happened: the same seed gives the same. */
  readonly trace: string;
}

/** What the history checker finds, a sentence each. */
export function historyViolations(
  events: readonly FlightEvent[],
  output: Uint8Array,
  { rows, trials, durability, maxInFlight, order }: Scenario,
  counts: OutcomeCounts | undefined,
): string[] {
  const isSync = durability === "sync";
  const { violations } = verifyHistory(events, output, {
    rows,
    trials,
    acceptance: isSync ? "sync" : "async",
    // What may be repeated after a fault: in `sync` the hops that were running, else all of the rows in flight.
    inFlight: maxInFlight * (isSync ? 1 : order.length),
    ...(counts === undefined ? {} : { counts }),
  });
  return violations.map(({ check, message }) => `${check}: ${message}`);
}

/** Counts rows without a record, and records that a row has too many. */
export function countRecords(output: Uint8Array, rows: number): { lost: number; doubled: number } {
  const lines = Buffer.from(output).toString().split("\n").slice(0, -1);
  const ended = new Set(
    lines.map((line) => /^{"row":(\d+),.*?"trial":(\d+),/.exec(line)?.slice(1).join("/")),
  );
  return { lost: rows - ended.size, doubled: lines.length - ended.size };
}

/** How many of the violations are steps that were accepted and changed. */
export function countChanged(violations: readonly string[]): number {
  return violations.filter((violation) => /^unchanged-steps|asked for again/.test(violation)).length;
}
