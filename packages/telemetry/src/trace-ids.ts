import { hash } from "node:crypto";

/** A row within a run. */
export interface TracedRow {
  readonly index: number;
  readonly trial: number;
}

/**
 * Trace id of a row: 32 hex digits of a hash of its name, so that every process that ever works on the row knows it, and nothing of
 * it has to travel.
 */
export function traceIdOf(run: string, { index, trial }: TracedRow): string {
  return hash("sha256", `matrix/${run}/${index}/${trial}`).slice(0, 32);
}

/** Span id, 16 hex digits, of a row as a whole. */
export function rowSpanId(run: string, { index, trial }: TracedRow): string {
  return hash("sha256", `matrix/${run}/${index}/${trial}/row`).slice(0, 16);
}

/** Span id, 16 hex digits, of a step: the same wherever and however often it is done. */
export function stepSpanId(stepId: string): string {
  return hash("sha256", `matrix/${stepId}`).slice(0, 16);
}

/** Whether a trace is among a share (0 to 1) of all: all processes say the same of it. */
export function isSampled(traceId: string, share: number): boolean {
  return Number.parseInt(traceId.slice(0, 8), 16) < share * 2 ** 32;
}
