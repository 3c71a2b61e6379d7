import { exitCode } from "../exit-codes.ts";
import { openSubmittedRun } from "../launch/launch-again.ts";
import { openLauncher } from "../launch/launchers.ts";
import { runName } from "../run-folder/run-folder.ts";
import { stderrTalk } from "../talk.ts";
import { requestStop } from "../workers/stop-request.ts";

/** `matrix cancel RUN`: has the launcher end all processes of a run, those that wait included. @returns the exit code. */
export async function cancelCommand(run: string): Promise<number> {
  const { folder, note } = await openSubmittedRun(run);
  const { manifest, path } = folder;
  const launcher = await openLauncher(note.launcher);
  // Said in the folder, too: whoever is asked to stop that way is not started again by anybody.
  if (!manifest.completed) await requestStop(path);
  stderrTalk.say(`asked the processes of run ${manifest.run} to end; running hops may end`);
  await launcher.stop({ run: manifest.run, folder: path });
  stderrTalk.say(
    manifest.completed
      ? `run ${manifest.run} is complete; nothing of it is left running`
      : `nothing is left running; go on with: matrix scale ${runName(folder)} ${note.launcher.workers}`,
  );
  return exitCode.ok;
}
