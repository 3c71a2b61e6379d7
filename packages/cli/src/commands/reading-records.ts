import { StorageError } from "@matrix/core";
import { exitCode } from "../exit-codes.ts";
import { type RunFolder, runName } from "../run-folder/run-folder.ts";
import { stderrTalk } from "../talk.ts";

/** Does what reads a run's records. Records that are damaged have an exit code of their own. @returns the exit code. */
export async function readingRecords(folder: RunFolder, read: () => Promise<number>): Promise<number> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    stderrTalk.say(`error: ${error.message}`);
    stderrTalk.say(`all that is wrong with it: matrix verify ${runName(folder)}`);
    return exitCode.damaged;
  }
}
