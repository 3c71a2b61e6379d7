import type { RunReport } from "@matrix/core";
import { type FlightEvent, historyHash, verifyHistory } from "@matrix/testkit";
import type { Cluster } from "./cluster.ts";
import { outputPath } from "./head.ts";
import { lineageLines, type WrittenRecord } from "./lineage.ts";

/** What came of one world. */
export interface Verdict {
  readonly seed: number;
  readonly rows: number;
  readonly hops: number;
  readonly kills: number;
  readonly pauses: number;
  /** Calls of agents beyond one for each accepted step. */
  readonly extraCalls: number;
  /** Rows that ended `dead`, as the store had lost or damaged what they needed. */
  readonly dead: number;
  readonly lost: number;
  readonly doubled: number;
  /** Steps that were delivered with different results before them. */
  readonly forks: number;
  /** Such steps where the store lost records of steps: nothing can tell them apart then. */
  readonly excusedForks: number;
  readonly violations: readonly string[];
  /** Hash of all that happened: the same seed gives the same. */
  readonly trace: string;
}

/** What a verdict is made from. */
export interface VerdictOptions {
  readonly cluster: Cluster;
  readonly violations: readonly string[];
  readonly report: RunReport | undefined;
  readonly kills: number;
  readonly pauses: number;
}

/** Checks what was written against what was done. */
export function verdictOf({ cluster, violations, report, kills, pauses }: VerdictOptions): Verdict {
  const { scenario, cast, disk, lineage } = cluster;
  const rows = scenario.rows * scenario.trials;
  const found = [...violations, ...lineage.violations];
  const records = recordsIn(disk.find(outputPath)?.view() ?? new Uint8Array(), found);
  const ended = new Set(records.map(({ row, trial }) => row * scenario.trials + trial));
  const dead = new Set(
    records
      .filter(({ outcome }) => outcome === "dead")
      .map(({ row, trial }) => row * scenario.trials + trial),
  );
  for (const record of records) found.push(...wrongIn(record, cluster));

  const alive = withoutRows(dead, records, cluster);
  const verdict = verifyHistory(alive.events, lineageLines(alive.records), {
    rows: rows - dead.size,
    inFlight: Number.MAX_SAFE_INTEGER,
  });
  const forks = verdict.violations.filter(({ check }) => check === "unchanged-steps").length;
  // What a store forgets it cannot hold against whoever does it again.
  const excused = scenario.swarm.lostRecords > 0 && scenario.stepRecord;
  for (const { check, message } of verdict.violations)
    if (!(excused && check === "unchanged-steps")) found.push(`${check}: ${message}`);
  if (ended.size < rows) found.push(`one-record: ${rows - ended.size} of ${rows} rows have no record`);
  if (report !== undefined) {
    const { success, failed, dead: counted } = report.records;
    if (success + failed + counted !== rows)
      found.push(`counts: ${rows} rows, but the run counts ${JSON.stringify(report.records)}`);
  }
  const steps = records.reduce((sum, record) => sum + record.steps, 0);
  return {
    seed: scenario.seed,
    rows,
    hops: verdict.hops,
    kills,
    pauses,
    extraCalls: Math.max(0, cast.calls - steps),
    dead: dead.size,
    lost: rows - ended.size,
    doubled: records.length - ended.size,
    forks: excused ? 0 : forks,
    excusedForks: excused ? forks : 0,
    violations: found,
    trace: historyHash([lineage.events, records]),
  };
}

/** Which way a row went of which a part is lost, its record cannot tell: the others, numbered anew without gaps. */
function withoutRows(
  dead: ReadonlySet<number>,
  records: readonly WrittenRecord[],
  { scenario: { rows, trials }, lineage }: Cluster,
): { readonly events: readonly FlightEvent[]; readonly records: readonly WrittenRecord[] } {
  const sequences = Array.from({ length: rows * trials }, (_, sequence) => sequence);
  const left = sequences.filter((sequence) => !dead.has(sequence));
  const numbers = new Map(left.map((sequence, number) => [sequence, number]));
  const renumbered = <T extends { readonly row: number; readonly trial: number }>(each: T): T[] => {
    const row = numbers.get(each.row * trials + each.trial);
    return row === undefined ? [] : [{ ...each, row, trial: 0 }];
  };
  return {
    events: lineage.events.flatMap((event): readonly FlightEvent[] => {
      if ("row" in event) return renumbered(event);
      if (event.type === "crash") return [event];
      return [{ ...event, cursor: left.filter((sequence) => sequence < event.cursor).length }];
    }),
    records: records.flatMap(renumbered),
  };
}

/** Reads what was written; a line that is no record goes to `found`. */
function recordsIn(output: Uint8Array, found: string[]): WrittenRecord[] {
  const lines = Buffer.from(output).toString().split("\n").slice(0, -1);
  return lines.flatMap((line, index) => {
    try {
      return [JSON.parse(line) as WrittenRecord];
    } catch {
      found.push(`line ${index + 1} of the output is not JSON`);
      return [];
    }
  });
}

/** What a record says that nobody said, and endings that nothing excuses. */
function wrongIn({ row, outcome, history, error }: WrittenRecord, { cast, scenario }: Cluster): string[] {
  const { lostValues, damagedValues, damagedRecords, agentErrors, silence, pauses, late } = scenario.swarm;
  const { storeOutages, storeFull, storeLost, storeUnanswered } = scenario.swarm;
  // A hop's time runs while its process is away, and while it waits for the store.
  const isSlow = silence + pauses + late + storeOutages + storeFull + storeLost + storeUnanswered > 0;
  const wrong: string[] = [];
  if (outcome === "dead") {
    const isLoss = error !== undefined && /^offload_(missing|corrupt)$/.test(error.class);
    if (!isLoss || lostValues + damagedValues + damagedRecords === 0)
      wrong.push(`row ${row} ended dead: ${error?.message}`);
    if (!/[0-9a-f]{64}/.test(error?.message ?? "")) wrong.push(`row ${row} ended dead, and names no id`);
    return wrong;
  }
  for (const { response } of history)
    if (cast.texts.get(response.number) !== response.text)
      wrong.push(`row ${row} has a text that reply ${response.number} never had`);
  const excused = error === undefined || (error.class === "deadline" ? isSlow : agentErrors > 0);
  if (!excused) wrong.push(`row ${row} failed: ${error?.class}: ${error?.message}`);
  return wrong;
}
