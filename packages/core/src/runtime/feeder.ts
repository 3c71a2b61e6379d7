import type { OrchestratorMessage } from "../orchestrator-message.ts";
import type { Clock } from "../ports/clock.ts";
import { sequenceOf } from "../row.ts";
import type { RowSource } from "../row-source.ts";
import type { Shapes } from "../shapes.ts";
import { type AdmissionOptions, admit } from "./admission.ts";
import type { BoundWorkload } from "./bound-workload.ts";
import type { Window } from "./window.ts";

/** What a feeder works with. */
export interface FeederOptions<S extends Shapes> extends AdmissionOptions {
  readonly source: RowSource;
  readonly bound: BoundWorkload<S>;
  readonly window: Window;
  readonly clock: Clock;
  /** Sequence numbers below it were sent before. */
  readonly cursor: number;
  /** Those among them that are to be sent anew, in order. */
  readonly missing: readonly number[];
  /** What those say of it, so that nobody takes them for copies of what came before. */
  readonly attempt: number;
  /** Whether the record of a row exists already. */
  readonly ended: (sequence: number) => boolean;
  readonly send: (message: OrchestratorMessage) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Reads rows and sends their first messages, in order, as far as the window has room.
 *
 * Sends are not awaited one by one, so that a journal or a broker can make many durable at once; the window bounds them.
 * @returns once the data set is at its end (`true`) or the signal has aborted (`false`).
 */
export async function feed<S extends Shapes>(options: FeederOptions<S>): Promise<boolean> {
  const { source, bound, window, clock, cursor, ended, send, signal, seeds } = options;
  const trials = seeds.length;
  const missing = new Set(options.missing);
  const start = Math.floor(Math.min(cursor, options.missing[0] ?? cursor) / trials);
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
    window.wake();
  };
  const wake = () => window.wake();
  signal.addEventListener("abort", wake);
  try {
    const sends = new Set<Promise<void>>();
    for await (const row of source.rows({ start, signal })) {
      const created = clock.now();
      for (let trial = 0; trial < trials; trial++) {
        const sequence = sequenceOf({ index: row.index, trial }, trials);
        if ((sequence < cursor && !missing.has(sequence)) || ended(sequence)) continue;
        while (window.full && failure === undefined && !signal.aborted) await window.room();
        if (failure !== undefined) throw failure;
        if (signal.aborted) return false;
        // It may have ended while there was no room: another process had sent it before it died.
        if (ended(sequence)) continue;
        window.enter(sequence);
        const attempt = sequence < cursor ? options.attempt : 0;
        const sent = send(admit(row, trial, bound, options, created, clock.now(), attempt)).catch(fail);
        sends.add(sent);
        sent.then(() => sends.delete(sent));
      }
      if (signal.aborted) return false;
    }
    await Promise.all(sends);
    if (failure !== undefined) throw failure;
    return !signal.aborted;
  } finally {
    signal.removeEventListener("abort", wake);
  }
}
