import { exitCode } from "./exit-codes.ts";

/** What to do on the first and the second signal. */
export interface InterruptHandlers {
  readonly first: () => void;
  /** The process ends right after it. */
  readonly second: () => void;
}

const signals = ["SIGINT", "SIGTERM"] as const;

/** Listens for Ctrl-C and SIGTERM; returns a function that stops listening. */
export function onInterrupt({ first, second }: InterruptHandlers): () => void {
  let seen = 0;
  const listen = () => {
    if (++seen === 1) return first();
    second();
    process.exit(exitCode.interrupted);
  };
  for (const signal of signals) process.on(signal, listen);
  return () => {
    for (const signal of signals) process.off(signal, listen);
  };
}

/**
 * Does work that a signal may end: the first aborts it, the second ends the process at once.
 *
 * @returns what the work came to, or the exit code of a stop.
 */
export async function untilInterrupted(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const stopping = new AbortController();
  const endListening = onInterrupt({ first: () => stopping.abort(), second: () => {} });
  try {
    return await work(stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted) return exitCode.interrupted;
    throw error;
  } finally {
    endListening();
  }
}
