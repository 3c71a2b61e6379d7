import { exitCode } from "../exit-codes.ts";
import { launchAgain, openSubmittedRun, refuseComplete } from "../launch/launch-again.ts";
import { openLauncher } from "../launch/launchers.ts";
import { stderrTalk } from "../talk.ts";

/** `matrix scale RUN N`: so many workers from now on; of a run that was cancelled, all processes again. @returns the exit code. */
export async function scaleCommand(run: string, workers: number): Promise<number> {
  const { folder, note } = await openSubmittedRun(run);
  refuseComplete(folder);
  const launcher = await openLauncher(note.launcher);
  await launchAgain(launcher, folder, { ...note, launcher: { ...note.launcher, workers } });
  stderrTalk.say(
    `run ${folder.manifest.run} is to have ${workers} worker${workers === 1 ? "" : "s"}; it had ${note.launcher.workers}. See them: matrix jobs`,
  );
  return exitCode.ok;
}
