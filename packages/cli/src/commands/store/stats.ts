import { exitCode } from "../../exit-codes.ts";
import { count } from "../../progress/format.ts";
import { openChosenStore, type StoreChoice } from "../../store/chosen-store.ts";
import { bytesOf, holdingsOfRuns, type RunHoldings, totalOf } from "../../store/run-holdings.ts";
import { ageText, bytesText, runText } from "../../store/store-text.ts";
import { table } from "../../table.ts";

/** `matrix store stats`: what a store holds, run by run. @returns the exit code. */
export async function storeStatsCommand(
  choice: StoreChoice,
  { json }: { readonly json: boolean },
): Promise<number> {
  const { store, description } = await openChosenStore(choice);
  try {
    const runs = await holdingsOfRuns(store);
    const total = totalOf(runs);
    if (json) {
      process.stdout.write(`${JSON.stringify({ store: description, runs, total })}\n`);
      return exitCode.ok;
    }
    const now = Date.now();
    const lines =
      runs.length === 0
        ? "no run has anything there"
        : table(
            ["run", "values", "records", "size", "oldest", "newest"],
            [...runs.map((run) => cells(run, now)), totalCells(total)],
          );
    process.stdout.write(`${description}\n${lines}\n`);
    return exitCode.ok;
  } finally {
    await store.close();
  }
}

function cells(holdings: RunHoldings, now: number): string[] {
  const { run, blobs, records, oldest, newest } = holdings;
  const ages = [ageText(oldest, now), ageText(newest, now)];
  return [runText(run), count(blobs.count), count(records.count), bytesText(bytesOf(holdings)), ...ages];
}

function totalCells(total: Pick<RunHoldings, "blobs" | "records">): string[] {
  return ["total", count(total.blobs.count), count(total.records.count), bytesText(bytesOf(total)), "", ""];
}
