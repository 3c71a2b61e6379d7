import type { Outcome } from "@matrix/core";

/** A row in a flight event. */
export interface EventRow {
  /** Dense input index. */
  readonly row: number;
  readonly trial: number;
}

/**
 * One thing that happened in a run: plain data, one JSON line each where it is kept on disk. `history` stands for the
 * SHA-256 of all entries that a message or record holds, opening entries included: equal histories, equal hashes.
 */
export type FlightEvent =
  /** A transport was opened: it says that rows below `cursor` (dense sequence numbers) were sent before. */
  | { readonly type: "transport-open"; readonly cursor: number; readonly live: number }
  /** A row's first message is about to be sent: what follows may become durable. */
  | (EventRow & { readonly type: "row-send"; readonly history: string; readonly outcome?: Outcome })
  /** The first message is durable. */
  | (EventRow & { readonly type: "row-accept"; readonly history: string; readonly outcome?: Outcome })
  | (EventRow & {
      readonly type: "hop-start";
      readonly step: number;
      readonly role: string;
      readonly history: string;
    })
  /** The hop gave its result, which is not durable yet. `outcome` where it ended the row. */
  | (EventRow & {
      readonly type: "hop-end";
      readonly step: number;
      readonly role: string;
      readonly history: string;
      readonly next: { readonly step: number; readonly role: string; readonly history: string };
      readonly outcome?: Outcome;
    })
  /** The row's record is durable. */
  | (EventRow & { readonly type: "row-end"; readonly outcome: Outcome; readonly history: string })
  /** A model is about to be asked. */
  | (EventRow & { readonly type: "model-call"; readonly step: number; readonly role: string })
  /** A fault: a process was killed. */
  | { readonly type: "crash" };

/**
 * Reads events back, one JSON line each. A last line without its end is what a killed process was writing: it is dropped.
 *
 * @throws {SyntaxError} where another line is not JSON.
 */
export function readFlightEvents(text: string): FlightEvent[] {
  const lines = text.split("\n");
  lines.pop();
  return lines.map((line) => JSON.parse(line) as FlightEvent);
}
