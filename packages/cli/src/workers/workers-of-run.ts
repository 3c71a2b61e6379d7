import { setTimeout as pause } from "node:timers/promises";
import type { RunFolder } from "../run-folder/run-folder.ts";
import type { Talk } from "../talk.ts";
import { isOver, isSilent, processStates } from "./process-state.ts";
import { WorkerPool } from "./worker-pool.ts";

/** Worker processes of a run that this process started, if any. */
export interface WorkersOfRun {
  /** Ends them; those that take longer than `withinMs` are killed. */
  stop(withinMs: number): Promise<void>;
}

/** Begins as many workers on this machine as the run's config says. Its manifest must be there: they read it. */
export function startWorkers(folder: RunFolder, talk: Talk, onLost: () => void): WorkersOfRun {
  const { workers: count } = folder.manifest.config.run;
  if (count === 0) return { stop: async () => {} };
  talk.say(`${count} worker processes; their logs: ${folder.path}/logs`);
  return new WorkerPool({ run: folder.path, count, talk, onLost });
}

/** Waits until no worker of a complete run says that it goes on, wherever it is, but no longer than `withinMs`. */
export async function workersEnded(run: string, withinMs: number): Promise<void> {
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    const states = await processStates(run);
    const now = new Date();
    if (!states.some((state) => state.kind === "worker" && !isOver(state) && !isSilent(state, now))) return;
    await pause(100);
  }
}
