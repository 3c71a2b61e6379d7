import { setTimeout as pause } from "node:timers/promises";
import { LockedError } from "@matrix/core";
import { onInterrupt } from "../interrupts.ts";
import { endOfWork } from "../workers/stop-request.ts";
import { type Claim, claimFolder } from "./claim-run-folder.ts";
import { beginTerm, currentTerm } from "./run-term.ts";
import { lastSignOfLife } from "./sign-of-life.ts";

const everyMs = 200;
/** A wait in which this process itself stood still so long says nothing of the other one. */
const ownPauseMs = 2_000;

/** What a wait for a run's folder came to. */
export type Wait = { readonly claim: Claim } | { readonly over: "complete" | "stopped" };

/** How a run's folder is waited for. */
export interface WaitOptions {
  /** Silence, in ms, after which whoever has the folder is taken for gone, whatever has become of it. Default: waited for for ever. */
  readonly takeOverAfterMs?: number;
  /** Told once, of who has the folder. */
  readonly onWait: (why: LockedError) => void;
  /** Told when it is taken from somebody who may yet wake up. */
  readonly onTakeOver: (term: number) => void;
}

/**
 * Keeps the folder of a run as soon as nobody else does, or nobody who gives a sign of life. The wait is over, too, once the run is
 * complete, its processes were asked to stop, or a signal came.
 */
export async function claimWhenFree(path: string, options: WaitOptions): Promise<Wait> {
  const { takeOverAfterMs, onWait, onTakeOver } = options;
  const interrupted = new AbortController();
  const endListening = onInterrupt({ first: () => interrupted.abort(), second: () => {} });
  const silence = new Silence(path);
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
      if (takeOverAfterMs !== undefined && (await silence.lastedMs()) >= takeOverAfterMs) {
        const term = (await currentTerm(path)) + 1;
        if (await beginTerm(path, term)) onTakeOver(term);
        silence.forget();
      }
      await pause(everyMs, undefined, { signal: interrupted.signal }).catch(() => {});
    }
  } finally {
    endListening();
  }
}

/** How long the holder of a folder has said nothing, by the clock of this process. */
class Silence {
  readonly #path: string;
  #last: string | undefined;
  #since = performance.now();
  #askedAt = performance.now();

  constructor(path: string) {
    this.#path = path;
  }

  async lastedMs(): Promise<number> {
    const sign = await lastSignOfLife(this.#path);
    const now = performance.now();
    if (sign !== this.#last || now - this.#askedAt > ownPauseMs) this.#since = now;
    this.#last = sign;
    this.#askedAt = now;
    return now - this.#since;
  }

  /** Whoever comes next is given all the time again. */
  forget(): void {
    this.#since = performance.now();
  }
}
