import {
  MatrixError,
  type OrchestratorMessage,
  type RowRecord,
  type RunObserver,
  sequenceOf,
} from "@matrix/core";
import type { FileOperation } from "@matrix/testkit/simulation";
import type { Scenario } from "./scenario.ts";

/** What is known of a row's steps. */
interface RowSteps {
  /** Steps that nothing may take back any more. */
  kept: number;
  /** When each step's hop gave its result, in virtual ms, in the life that goes on. */
  readonly endedAt: number[];
  recorded: boolean;
}

/**
 * Watches what the history checker cannot see: what is asked of agents again, and when something became durable.
 *
 * - No agent is asked for a row whose record is durable; a record is reported once.
 * - `sync`: what a later hop has seen is never asked again (but of `pure` agents, whose answer is the same).
 * - `async`: what a hop gave before the newest completed flush of the journal began is never asked again after a crash.
 * - `exit`: a record's entries all come from one life.
 * - Each mode but `exit`: a life that ended by itself left nothing to be asked again.
 * - `sync`: the journal's folder holds no more than a few times what is in flight ({@link Witness.journalBound}).
 */
export class Witness implements RunObserver {
  readonly violations: string[] = [];
  hops = 0;
  readonly #scenario: Scenario;
  readonly #now: () => number;
  readonly #rows = new Map<number, RowSteps>();
  readonly #begunSegments = new Set<string>();
  #flushBegan: number | undefined;
  /** What the journal took before is durable. */
  #durableBefore = 0;
  #largestMessage = 0;

  constructor(scenario: Scenario, now: () => number) {
    this.#scenario = scenario;
    this.#now = now;
  }

  /** The most that the journal's folder may hold, in bytes. */
  get journalBound(): number {
    const { maxInFlight, segmentBytes } = this.#scenario;
    // Five times what is in flight, what is carried over and what is being written; some small segments of short lives.
    return 7 * maxInFlight * this.#largestMessage + 3 * segmentBytes + 64 * 100;
  }

  /** An agent that is not pure is asked. */
  asked(message: OrchestratorMessage): void {
    const row = this.#row(message);
    if (row.recorded) this.#report(`${message.stepId} was asked for though the row's record was durable`);
    if (message.step < row.kept)
      this.#report(`${message.stepId} was asked for again though ${row.kept} steps were accepted for good`);
  }

  hopStart(message: OrchestratorMessage): void {
    this.#largestMessage = Math.max(this.#largestMessage, bytesOf(message));
    if (this.#scenario.durability !== "sync") return;
    const { order } = this.#scenario;
    let kept = message.step;
    // What a pure agent gave is passed on at once.
    while (kept > 0 && order[kept - 1] === "matcher") kept--;
    this.#keep(this.#row(message), kept);
  }

  hopEnd(message: OrchestratorMessage, next: OrchestratorMessage): void {
    this.hops++;
    if (next.step > message.step) this.#row(message).endedAt[message.step] = this.#now();
  }

  rowEnd({ sequence, line }: RowRecord): void {
    const row = this.#at(sequence);
    if (row.recorded) this.#report(`the record of row ${sequence} was reported twice`);
    row.recorded = true;
    if (this.#scenario.durability === "exit") this.#checkOneLife(line);
  }

  /** A file operation begins. */
  begun({ kind, path }: FileOperation): void {
    // A name may be used anew where a crash took the file that had it.
    if (kind === "create") this.#begunSegments.delete(path);
    if (kind !== "append" || !path.endsWith(".wal")) return;
    // The first write of a segment is its head.
    if (this.#begunSegments.has(path)) this.#flushBegan ??= this.#now();
    this.#begunSegments.add(path);
  }

  /** A file operation has happened. */
  done({ kind, path }: FileOperation): void {
    const flushed = kind === (this.#scenario.fsync ? "sync" : "append") && path.endsWith(".wal");
    if (!flushed || this.#flushBegan === undefined) return;
    this.#durableBefore = this.#flushBegan;
    this.#flushBegan = undefined;
  }

  /** A process died. */
  crashed(): void {
    if (this.#scenario.durability === "async") this.#keepAll((endedAt) => endedAt < this.#durableBefore);
    this.#beginLife();
  }

  /** A run came to its end by itself, or failed with `error`. */
  ended(error?: unknown): void {
    const written = error === undefined || (MatrixError.isInstance(error) && error.code !== "storage");
    if (written && this.#scenario.durability !== "exit") this.#keepAll(() => true);
    else if (this.#scenario.durability === "async") this.#keepAll((endedAt) => endedAt < this.#durableBefore);
    this.#beginLife();
  }

  #beginLife(): void {
    this.#flushBegan = undefined;
    for (const row of this.#rows.values()) row.endedAt.length = 0;
  }

  #keepAll(isDurable: (endedAt: number) => boolean): void {
    for (const row of this.#rows.values()) {
      let kept = row.kept;
      for (const [step, endedAt] of row.endedAt.entries())
        if (endedAt !== undefined && isDurable(endedAt)) kept = step + 1;
      this.#keep(row, kept);
    }
  }

  #keep(row: RowSteps, kept: number): void {
    row.kept = Math.max(row.kept, kept);
  }

  #checkOneLife(line: string): void {
    const lives = new Set(
      [...line.matchAll(/ in life (\d+): |"life":(\d+),/g)].map(([, spoken, counted]) => spoken ?? counted),
    );
    if (lives.size > 1)
      this.#report(`a record has entries of lives ${[...lives].join(", ")}: ${line.slice(0, 100)}`);
  }

  #row({ row }: OrchestratorMessage): RowSteps {
    return this.#at(sequenceOf(row, this.#scenario.trials));
  }

  #at(sequence: number): RowSteps {
    let row = this.#rows.get(sequence);
    if (row === undefined) {
      row = { kept: 0, endedAt: [], recorded: false };
      this.#rows.set(sequence, row);
    }
    return row;
  }

  #report(violation: string): void {
    this.violations.push(violation);
  }
}

/** Bytes of a message in the journal, at most: its header, its lines, and what frames its steps. */
function bytesOf({ inputLine, history }: OrchestratorMessage): number {
  const lines = history.lines().reduce((sum, line) => sum + Buffer.byteLength(line) + 100, 0);
  return 450 + Buffer.byteLength(inputLine) + lines;
}
