import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type OffloadStore, stepId } from "@matrix/core";

/** What a run's records, and the step record in its store, say of what was promised. */
export interface Verdict {
  readonly records: number;
  readonly lost: number;
  readonly doubled: number;
  /** Rows whose history is not made of the accepted results of their steps. */
  readonly changed: number;
  /** Replies of the model that are part of a history. */
  readonly replies: number;
}

interface OutputRecord {
  readonly row: number;
  readonly history: readonly unknown[];
}

/** Looks at what a complete run left behind. @param known accepted results seen while it went on */
export async function verdictOn(
  { output, run, rows, store }: { output: string; run: string; rows: number; store: OffloadStore },
  known: AcceptedResults,
): Promise<Verdict> {
  const lines = (await readFile(output, "utf8")).split("\n").slice(0, -1);
  const byRow = new Map<number, OutputRecord>();
  for (const line of lines) {
    const record = JSON.parse(line) as OutputRecord;
    byRow.set(record.row, record);
  }
  let changed = 0;
  let replies = 0;
  for (const { row, history } of byRow.values()) {
    replies += history.filter((entry) => JSON.stringify(entry).includes('"usage"')).length;
    const accepted = await acceptedResults(store, run, row);
    if (!isMadeOf(history, accepted) || !holds(accepted, known.get(row) ?? [])) changed++;
  }
  return {
    records: byRow.size,
    lost: rows - byRow.size,
    doubled: lines.length - byRow.size,
    changed,
    replies,
  };
}

/** What was stored for each step of a row, by the step's number; steps of pure agents have nothing. */
export type StepResults = readonly (string | undefined)[];

/** Accepted results of some rows at some time. */
export type AcceptedResults = Map<number, StepResults>;

/** A row of this proof has fewer steps; agents that are pure leave gaps of one. */
const mostSteps = 60;
const longestGap = 2;

export async function acceptedResults(store: OffloadStore, run: string, row: number): Promise<StepResults> {
  const found: (string | undefined)[] = [];
  let gap = 0;
  for (let step = 0; step < mostSteps && gap < longestGap; step++) {
    const id = stepId(run, { index: row, trial: 0, id: null, seed: 0 }, step);
    const key = { run, step: createHash("sha256").update(id).digest("hex") };
    const bytes = await store.record(key);
    gap = bytes === undefined ? gap + 1 : 0;
    found.push(bytes === undefined ? undefined : Buffer.from(bytes).toString());
  }
  return found;
}

/** Whether each accepted result is in the history, in its place: the entry after the question is that of step 0. */
function isMadeOf(history: readonly unknown[], accepted: StepResults): boolean {
  let seen = 0;
  for (const [step, text] of accepted.entries()) {
    if (text === undefined) continue;
    seen++;
    // The newest entry is the last line; older ones may have been folded.
    const entry = text.split("\n").at(-1)!;
    if (JSON.stringify(JSON.parse(entry)) !== JSON.stringify(history[step + 1])) return false;
  }
  return seen > 0;
}

/** What was accepted once is accepted for good. */
function holds(now: StepResults, before: StepResults): boolean {
  return before.every((text, step) => text === undefined || now[step] === text);
}
