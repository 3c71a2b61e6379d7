import { join } from "node:path";
import { MatrixError } from "@matrix/core";
import type { RunConfigs } from "../config/run-configs.ts";
import { type InterruptHandlers, onInterrupt } from "../interrupts.ts";
import { inKeys } from "../option-keys.ts";
import { count } from "../progress/format.ts";
import type { Talk } from "../talk.ts";
import { jobTalk } from "./job-talk.ts";
import { runJob } from "./run-job.ts";
import type { JobOutcome, SweepLedger } from "./sweep-ledger.ts";

/** How a sweep goes on. */
export interface RunSweepOptions {
  readonly configs: RunConfigs;
  /** Jobs at once. */
  readonly concurrency: number;
  readonly allowChange: boolean;
  readonly talk: Talk;
  /** How a person goes on with it, typed in a shell. */
  readonly resumeCommand: string;
}

/**
 * Runs the jobs of a sweep that are not complete, in their order, some side by side. A job that fails keeps no other from
 * running. Ctrl-C lets the running ones drain and begins no more.
 *
 * @returns whether it was stopped by a signal.
 */
export async function runSweep(ledger: SweepLedger, options: RunSweepOptions): Promise<boolean> {
  const { concurrency, talk, resumeCommand } = options;
  const running = new Set<InterruptHandlers>();
  let stopping = false;
  const endListening = onInterrupt({
    first() {
      talk.say(
        `stopping ${count(running.size)} running jobs; once more to stop at once. Nothing is lost: ${resumeCommand}`,
      );
      stopping = true;
      for (const { first } of running) first();
    },
    second: () => talk.say(`stopped at once; go on with: ${resumeCommand}`),
  });
  const listen = (handlers: InterruptHandlers) => {
    running.add(handlers);
    // It was made ready while Ctrl-C came.
    if (stopping) handlers.first();
    return () => void running.delete(handlers);
  };
  const left = [...ledger.manifest.jobs.keys()].filter(
    (number) => ledger.manifest.jobs[number]!.status !== "complete",
  );
  const all = ledger.manifest.jobs.length;

  async function worker(): Promise<void> {
    for (let number = left.shift(); number !== undefined && !stopping; number = left.shift()) {
      ledger.note(number, { status: "running" });
      const outcome = await outcomeOf(number);
      ledger.note(number, outcome);
      talk.say(
        `[${number}] ${outcomeText(outcome)}; ${count(completeJobs(ledger))} of ${count(all)} jobs complete`,
      );
    }
  }

  async function outcomeOf(number: number): Promise<JobOutcome> {
    const job = ledger.manifest.jobs[number]!;
    try {
      return await runJob(job, join(ledger.folder, job.folder), {
        ...options,
        composedFrom: ledger.manifest.composedFrom,
        talk: jobTalk(talk, number, { alone: concurrency === 1, muted: () => stopping }),
        listen,
      });
    } catch (error) {
      if (MatrixError.isInstance(error)) return { status: "failed", error: inKeys(error.message) };
      // Not foreseen: whoever mends it needs the place, and the other jobs go on.
      talk.warn(`[${number}] ${(error as Error).stack ?? error}`);
      return { status: "failed", error: String(error) };
    }
  }

  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, left.length) }, worker));
  } finally {
    endListening();
    await ledger.settled();
  }
  return stopping;
}

export function completeJobs({ manifest }: SweepLedger): number {
  return manifest.jobs.filter(({ status }) => status === "complete").length;
}

function outcomeText({ status, records, error }: JobOutcome): string {
  if (error !== undefined) return `${status}: ${error}`;
  if (records === undefined) return status;
  const { success, failed, dead } = records;
  return `${status}: success ${count(success)}, failed ${count(failed)}, dead ${count(dead)}`;
}
