import { setTimeout as pause } from "node:timers/promises";
import { parseDuration } from "@matrix/config";
import { exitCode } from "../exit-codes.ts";
import { openRunFolder, runName } from "../run-folder/run-folder.ts";
import { stderrTalk } from "../talk.ts";
import { isOver, isSilent, processStates } from "../workers/process-state.ts";
import { requestStop } from "../workers/stop-request.ts";

/** `matrix stop RUN`: asks all processes of a run to drain, and waits until they have. @returns the exit code. */
export async function stopCommand(run: string): Promise<number> {
  const folder = await openRunFolder(run);
  const { manifest, path } = folder;
  if (manifest.completed) {
    stderrTalk.say(`run ${manifest.run} is complete already`);
    return exitCode.ok;
  }
  await requestStop(path);
  const drainMs = parseDuration(manifest.config.run.drain_timeout, "run.drain_timeout");
  stderrTalk.say(`asked the processes of run ${manifest.run} to stop; running hops may end`);
  const until = Date.now() + drainMs + 10_000;
  for (;;) {
    const now = new Date();
    const states = await processStates(path);
    const going = states.filter((state) => !isOver(state));
    const alive = going.filter((state) => !isSilent(state, now));
    if (alive.length === 0) {
      for (const { kind, pid, host } of going)
        stderrTalk.warn(`${kind} ${pid} on ${host} is silent; it may be gone`);
      stderrTalk.say(`stopped; go on with: matrix resume ${runName(folder)}`);
      return exitCode.ok;
    }
    if (now.getTime() > until) {
      const names = alive.map(({ kind, pid, host }) => `${kind} ${pid} on ${host}`).join(", ");
      stderrTalk.say(`still going after ${Math.round((drainMs + 10_000) / 1000)} s: ${names}`);
      return exitCode.incomplete;
    }
    await pause(250);
  }
}
