import { nodeFiles } from "@matrix/core";
import { readRecordLines } from "@matrix/data";
import { readJournal } from "@matrix/transport-memory";

/** History entries that were accepted of each row, by its sequence number, as JSON lines. */
export type AcceptedSteps = ReadonlyMap<number, readonly string[]>;

/** What a stopped run's files hold: rows that ended from the output, those in flight from the journal. */
export async function acceptedSteps(journal: string, output: string): Promise<AcceptedSteps> {
  const accepted = new Map<number, readonly string[]>();
  const { rows } = await readJournal(nodeFiles, journal, undefined);
  for (const [sequence, { message }] of rows) accepted.set(sequence, message.history.lines());
  for (const [sequence, lines] of await recordedSteps(output)) accepted.set(sequence, lines);
  return accepted;
}

/** History entries of the records of an output; empty where there is none yet. */
export async function recordedSteps(output: string): Promise<AcceptedSteps> {
  const recorded = new Map<number, readonly string[]>();
  try {
    for await (const { sequence, line } of readRecordLines(output)) {
      if (recorded.has(sequence)) throw new Error(`row ${sequence} has two records in ${output}`);
      const { history } = JSON.parse(line) as { history: unknown[] };
      recorded.set(
        sequence,
        history.map((entry) => JSON.stringify(entry)),
      );
    }
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    if (cause?.code !== "ENOENT") throw error;
  }
  return recorded;
}

/** Rows of `before` whose entries are not the beginning of what `after` has of them. */
export function changedRows(before: AcceptedSteps, after: AcceptedSteps): number[] {
  return [...before].flatMap(([sequence, lines]) => {
    const now = after.get(sequence) ?? [];
    return lines.every((line, index) => normal(line) === normal(now[index])) ? [] : [sequence];
  });
}

/** The same value has the same text, however its numbers and escapes were written. */
function normal(line: string | undefined): string | undefined {
  return line === undefined ? undefined : JSON.stringify(JSON.parse(line));
}
