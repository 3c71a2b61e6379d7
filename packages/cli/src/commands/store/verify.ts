import { exitCode } from "../../exit-codes.ts";
import { plainText } from "../../plain-text.ts";
import { count } from "../../progress/format.ts";
import { openChosenStore, type StoreChoice } from "../../store/chosen-store.ts";
import { bytesText, runText } from "../../store/store-text.ts";
import { verifyStore } from "../../store/verify-store.ts";

/** `matrix store verify`: whether all that a store holds can be read and is what it was. @returns the exit code. */
export async function storeVerifyCommand(
  choice: StoreChoice,
  { json }: { readonly json: boolean },
): Promise<number> {
  const { store, description } = await openChosenStore(choice);
  try {
    const verdict = await verifyStore(store);
    const { runs, blobs, records, bytes, problems } = verdict;
    if (json) process.stdout.write(`${JSON.stringify({ store: description, ...verdict })}\n`);
    else {
      process.stdout.write(
        `${description}: read ${count(blobs)} values and ${count(records)} records of ${count(runs)} runs, ${bytesText(bytes)}\n`,
      );
      for (const { kind, run, id, problem } of problems) {
        const what = kind === "blob" ? "value" : "record";
        process.stdout.write(`${problem}: ${what} ${plainText(id)} of run ${runText(run)}\n`);
      }
      process.stdout.write(problems.length === 0 ? "all is as it was stored\n" : wayOut);
    }
    return problems.length === 0 ? exitCode.ok : exitCode.damaged;
  } finally {
    await store.close();
  }
}

const wayOut =
  "rows that need one of these end dead, naming it; run those rows again in a new run, and see what wrote there\n";
