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
