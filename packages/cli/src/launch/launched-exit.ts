import { MatrixError } from "@matrix/core";
import { exitCode } from "../exit-codes.ts";
import { inKeys } from "../option-keys.ts";
import { openRunFolder } from "../run-folder/run-folder.ts";
import { stderrTalk } from "../talk.ts";
import { endOfWork } from "../workers/stop-request.ts";
import { isSubmitted } from "./launch-note.ts";

/**
 * The exit code of a process that a launcher may have started, as its contract has it: 0 where the run was asked to stop, and never
 * 2 for what may have passed when it is started again.
 */
export async function launchedExit(run: string, work: () => Promise<number>): Promise<number> {
  const folder = await openRunFolder(run).catch(() => undefined);
  if (folder === undefined || !(await isSubmitted(folder.path))) return work();
  try {
    const code = await work();
    return code === exitCode.interrupted && (await endOfWork(folder.path)) !== undefined ? exitCode.ok : code;
  } catch (error) {
    if (!MatrixError.isInstance(error) || !error.retryable) throw error;
    stderrTalk.say(`error: ${inKeys(error.message)}`);
    return exitCode.incomplete;
  }
}
