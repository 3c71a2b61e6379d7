import { setTimeout as pause } from "node:timers/promises";
import { LockedError } from "@matrix/core";
import { type Claim, claimFolder } from "./claim-run-folder.ts";
import { onInterrupt } from "./interrupts.ts";
import { endOfWork } from "./workers/stop-request.ts";

const everyMs = 200;

/** What a wait for a run's folder came to. */
export type Wait = { readonly claim: Claim } | { readonly over: "complete" | "stopped" };

/**
 * Keeps the folder of a run as soon as nobody else does. The wait is over, too, once the run is complete, its processes were
 * asked to stop, or a signal came. A process that has the folder but does nothing is waited for: it may go on at any time.
 *
 * @param onWait told once, of who has the folder
 */
export async function claimWhenFree(path: string, onWait: (why: LockedError) => void): Promise<Wait> {
  const interrupted = new AbortController();
  const endListening = onInterrupt({ first: () => interrupted.abort(), second: () => {} });
  try {
    // Somebody who starts a standby for a run that was stopped wants it to go on.
    for (let isFirst = true; ; isFirst = false) {
      if (!isFirst) {
        const why = interrupted.signal.aborted ? "asked to stop" : await endOfWork(path);
        if (why !== undefined) return { over: why === "run complete" ? "complete" : "stopped" };
      }
      try {
        return { claim: await claimFolder(path) };
      } catch (error) {
        if (!(error instanceof LockedError)) throw error;
        if (isFirst) onWait(error);
      }
      await pause(everyMs, undefined, { signal: interrupted.signal }).catch(() => {});
    }
  } finally {
    endListening();
  }
}
