import { resolve } from "node:path";
import { parseDuration } from "@matrix/config";
import { exitCode } from "../../exit-codes.ts";
import { count } from "../../progress/format.ts";
import { openChosenStore, type StoreChoice } from "../../store/chosen-store.ts";
import { knownRuns } from "../../store/known-runs.ts";
import { bytesOf, entriesOf, holdingsOfRuns, totalOf } from "../../store/run-holdings.ts";
import { ageText, bytesText, runText } from "../../store/store-text.ts";
import { type SweptRun, sweepOrphans } from "../../store/sweep-orphans.ts";
import { table } from "../../table.ts";

/** Options of `matrix store gc`. */
export interface StoreGcOptions {
  readonly json: boolean;
  readonly olderThan: string;
  readonly dryRun: boolean;
  readonly force: boolean;
  /** Folder of the runs that are known. */
  readonly runs: string;
}

/** `matrix store gc`: frees what nobody needs any more, and tells what is left of it. @returns the exit code. */
export async function storeGcCommand(choice: StoreChoice, options: StoreGcOptions): Promise<number> {
  const { json, dryRun, force } = options;
  const olderThanMs = parseDuration(options.olderThan, "--older-than");
  const known = await knownRuns(resolve(options.runs));
  const { store, description } = await openChosenStore(choice);
  try {
    const now = Date.now();
    const holdings = await holdingsOfRuns(store);
    const swept = await sweepOrphans(store, holdings, known, { now, olderThanMs, dryRun, force });
    const leaks = swept.filter(({ left }) => left > 0);
    if (json) process.stdout.write(`${JSON.stringify({ store: description, dryRun, runs: swept })}\n`);
    else process.stdout.write(`${description}\n${report(swept, leaks, dryRun, now)}\n`);
    return leaks.length > 0 ? exitCode.incomplete : exitCode.ok;
  } finally {
    await store.close();
  }
}

function report(
  swept: readonly SweptRun[],
  leaks: readonly SweptRun[],
  dryRun: boolean,
  now: number,
): string {
  if (swept.length === 0) return "no run has anything there";
  const goes = swept.filter(({ kept }) => kept === null);
  const rows = swept.map((each) => [
    runText(each.run),
    each.state,
    each.kept === null ? (dryRun ? "would be freed" : "freed") : `kept: ${each.kept}`,
    count(entriesOf(each)),
    bytesText(bytesOf(each)),
    ageText(each.newest, now),
  ]);
  const amount = `${count(goes.length)} of ${count(swept.length)} runs, ${bytesText(bytesOf(totalOf(goes)))}`;
  return [
    table(["run", "state", "what becomes of it", "entries", "size", "newest"], rows, 3),
    `${dryRun ? "would free" : "freed"} ${amount}`,
    ...leaks.map(
      ({ run, left }) =>
        `left after freeing: ${count(left)} entries of run ${runText(run)}; somebody still writes there, or may not delete`,
    ),
  ].join("\n");
}
