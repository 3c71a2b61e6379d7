import { nodeFiles, type OutcomeCounts, StorageError } from "@matrix/core";
import { type OutputReport, verifyOutput } from "@matrix/data";
import { readJournal } from "@matrix/transport-memory";
import { exitCode } from "../exit-codes.ts";
import { count } from "../progress/format.ts";
import {
  journalFolder,
  openRunFolder,
  outputPath,
  type RunFolder,
  runName,
} from "../run-folder/run-folder.ts";

/** What `verify` found. */
interface Verdict {
  readonly run: string;
  /** Rows (times trials) taken from the data set. */
  readonly accepted: number;
  readonly records: OutcomeCounts;
  readonly missing: number;
  readonly complete: boolean;
  readonly problems: readonly string[];
}

/** `matrix verify RUN`: whether accepted = success + failed + dead, and the output is whole. @returns the exit code. */
export async function verifyCommand(run: string, options: { readonly json: boolean }): Promise<number> {
  const folder = await openRunFolder(run);
  const verdict = await verify(folder);
  const { accepted, records, missing, complete, problems } = verdict;
  if (options.json) process.stdout.write(`${JSON.stringify(verdict)}\n`);
  else {
    const { success, failed, dead } = records;
    process.stdout.write(
      `accepted ${count(accepted)} = success ${count(success)} + failed ${count(failed)} + dead ${count(dead)}` +
        `${missing > 0 ? ` + ${count(missing)} without a record` : ""}\n`,
    );
    for (const problem of problems) process.stdout.write(`problem: ${problem}\n`);
    if (!complete)
      process.stdout.write(`the run is not complete; go on with: matrix resume ${runName(folder)}\n`);
    if (complete && problems.length === 0)
      process.stdout.write("complete: every row has exactly one record\n");
  }
  if (problems.length > 0) return exitCode.damaged;
  return complete ? exitCode.ok : exitCode.incomplete;
}

async function verify(folder: RunFolder): Promise<Verdict> {
  const { manifest } = folder;
  const { counts: records, problems } = await checkOutput(outputPath(folder));
  const journal = await readJournal(nodeFiles, journalFolder(folder), manifest.run);
  const ended = records.success + records.failed + records.dead;
  const completed = manifest.completed?.records;
  const accepted = Math.max(
    journal.cursor,
    ended,
    completed ? completed.success + completed.failed + completed.dead : 0,
  );
  const missing = accepted - ended;
  const complete = completed !== undefined;
  const lost = complete && missing > 0 ? [`${missing} rows of a complete run have no record`] : [];
  return { run: manifest.run, accepted, records, missing, complete, problems: [...problems, ...lost] };
}

/** The output was there before the manifest: where it is missing now, that is damage too. */
async function checkOutput(path: string): Promise<Pick<OutputReport, "counts" | "problems">> {
  try {
    return await verifyOutput(path);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { counts: { success: 0, failed: 0, dead: 0 }, problems: [error.message] };
  }
}
