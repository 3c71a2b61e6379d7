import type { OutcomeCounts } from "@matrix/core";
import type { FlightEvent } from "./flight-events.ts";
import { type OutputRecord, parseOutput } from "./output-records.ts";
import { RowFlight } from "./row-flight.ts";

/** Names of the seven checks. */
export type HistoryCheck =
  | "one-record"
  | "unchanged-steps"
  | "connected-chain"
  | "whole-output"
  | "counts"
  | "cursor"
  | "model-calls";

/** What a check found. */
export interface Violation {
  readonly check: HistoryCheck;
  /** Says which row, step or line, and what is wrong with it. */
  readonly message: string;
}

/** Options of {@link verifyHistory}. */
export interface VerifyHistoryOptions {
  /** Rows of the data set. Default: those that the events tell of. */
  readonly rows?: number;
  /** Trials of each row. Default 1. */
  readonly trials?: number;
  /**
   * What the transport promises. `sync`: a hop's result is durable before the next hop starts, so a step that was
   * delivered with its results keeps them for ever. `async`: a crash may take back what later hops have seen, so a step
   * keeps its results only until the next crash; records keep theirs in either mode. Default `sync`.
   */
  readonly acceptance?: "sync" | "async";
  /** What the run says of itself at its end (`RunReport.records`). Default: not compared. */
  readonly counts?: OutcomeCounts;
  /** Hops that could be running at once: what one crash may repeat. */
  readonly inFlight: number;
  /**
   * Model calls of a run without faults. Default: one for each step of a record's history that called a model. Give it
   * where an agent calls more than once a hop.
   */
  readonly idealModelCalls?: number;
}

/** What came of a check of a run's history. */
export interface HistoryVerdict {
  /** Empty where all is well. */
  readonly violations: readonly Violation[];
  readonly rows: number;
  readonly records: OutcomeCounts;
  readonly hops: number;
  readonly crashes: number;
  readonly modelCalls: number;
  /** Calls beyond the ideal. */
  readonly extraModelCalls: number;
}

/**
 * Checks what a run promised against what was seen of it. For runs that went to their end, over all their processes.
 *
 * - `one-record`: each row has exactly one record, and no record is without its row.
 * - `unchanged-steps`: a step is always delivered with the same results before it, and a durable record does not change.
 * - `connected-chain`: hops lead one step at a time from a row's first message to its record, and to each delivery.
 * - `whole-output`: every byte of the output belongs to a whole record.
 * - `counts`: rows = success + failed + dead, as the run and its sink counted them.
 * - `cursor`: a transport never says that a row was sent which nobody gave it.
 * - `model-calls`: at most the ideal, and `inFlight` more for each crash.
 *
 * @param events all processes' events, each process's in order, with a `crash` for each kill
 * @param output the run's records as they lie there, JSON lines
 */
export function verifyHistory(
  events: readonly FlightEvent[],
  output: string | Uint8Array,
  options: VerifyHistoryOptions,
): HistoryVerdict {
  const { trials = 1, acceptance = "sync" } = options;
  const violations: Violation[] = [];
  const report = (check: HistoryCheck, message: string) => void violations.push({ check, message });
  const { records, broken } = parseOutput(output);
  for (const message of broken) report("whole-output", message);

  const flights = new Map<number, RowFlight>();
  let crashes = 0;
  let hops = 0;
  /** Rows below it were sent, as far as the events were read. */
  let sent = 0;
  for (const event of events) {
    if (event.type === "crash") crashes++;
    else if (event.type === "transport-open") checkCursor(event.cursor);
    else {
      const sequence = event.row * trials + event.trial;
      const flight = flights.get(sequence) ?? new RowFlight(event);
      flights.set(sequence, flight);
      flight.add(event, crashes);
      if (event.type === "hop-end") hops++;
    }
  }

  function checkCursor(cursor: number): void {
    while (flights.get(sent)?.sent) sent++;
    if (cursor > sent)
      report("cursor", `the cursor stood at ${cursor}, but row ${sent} of the run's order had not been sent`);
  }

  const rows = options.rows === undefined ? flights.size : options.rows * trials;
  const recordsOf = Map.groupBy(records, ({ row, trial }) => row * trials + trial);
  for (let sequence = 0; sequence < rows; sequence++) {
    if (!recordsOf.has(sequence) && !flights.has(sequence))
      report("one-record", `row ${sequence} of the run's order was never sent and has no record`);
  }
  for (const [sequence, flight] of flights)
    checkRow(flight, recordsOf.get(sequence) ?? [], acceptance, report);
  for (const [sequence, [record]] of recordsOf) {
    if (!flights.get(sequence)?.sent)
      report("one-record", `line ${record!.line} is the record of a row that was never sent`);
  }

  const counts = countsOf(records);
  const ended = counts.success + counts.failed + counts.dead;
  if (ended !== rows) report("counts", `${rows} rows were accepted, but ${ended} records were written`);
  for (const outcome of ["success", "failed", "dead"] as const) {
    const said = options.counts?.[outcome];
    if (said !== undefined && said !== counts[outcome])
      report("counts", `the run counts ${said} rows as ${outcome}, the output has ${counts[outcome]}`);
  }

  const calls = callsOf(flights, recordsOf);
  const ideal = options.idealModelCalls ?? calls.ideal;
  const bound = ideal + crashes * options.inFlight;
  if (calls.made > bound) {
    report(
      "model-calls",
      `${calls.made} model calls were made; ${ideal} are needed, and ${crashes} crashes excuse ${crashes * options.inFlight} more`,
    );
  }
  return {
    violations,
    rows,
    records: counts,
    hops,
    crashes,
    modelCalls: calls.made,
    extraModelCalls: calls.made - ideal,
  };
}

type Report = (check: HistoryCheck, message: string) => void;

function checkRow(
  flight: RowFlight,
  records: readonly OutputRecord[],
  acceptance: "sync" | "async",
  report: Report,
): void {
  if (records.length !== 1) report("one-record", `${flight.name} has ${records.length} records`);
  for (const step of flight.changedSteps(acceptance === "sync" ? "run" : "between-faults"))
    report(
      "unchanged-steps",
      `step ${step} of ${flight.name} was delivered with different results before it`,
    );
  for (const step of flight.strayStarts())
    report("connected-chain", `step ${step} of ${flight.name} was delivered with a history that no hop gave`);
  for (const { line, steps, outcome, history } of records) {
    if (!flight.leadsTo({ step: steps, outcome, history }))
      report("connected-chain", `the record of ${flight.name} in line ${line} is not what its hops led to`);
    for (const end of flight.ends) {
      if (end.history !== history)
        report("unchanged-steps", `the record of ${flight.name} is not the one that was said to be durable`);
      if (end.outcome !== outcome)
        report("counts", `${flight.name} was counted as ${end.outcome}, its record says ${outcome}`);
    }
  }
}

function countsOf(records: readonly OutputRecord[]): OutcomeCounts {
  const counts = { success: 0, failed: 0, dead: 0 };
  for (const { outcome } of records) counts[outcome]++;
  return counts;
}

function callsOf(
  flights: ReadonlyMap<number, RowFlight>,
  recordsOf: ReadonlyMap<number, readonly OutputRecord[]>,
): { made: number; ideal: number } {
  let made = 0;
  let ideal = 0;
  for (const [sequence, flight] of flights) {
    // A hop that failed had its call too: it stands at the step after the last one accepted. Of a row without a record
    // nothing is known to be too much.
    const last = recordsOf.get(sequence)?.[0]?.steps ?? Number.POSITIVE_INFINITY;
    for (const [step, calls] of flight.calls) {
      made += calls;
      if (step <= last) ideal++;
    }
  }
  return { made, ideal };
}
