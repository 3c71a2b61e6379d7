import { type OrchestratorMessage, type RowRecord, type RunObserver, sequenceOf } from "@matrix/core";
import { type FlightEvent, historyHash } from "@matrix/testkit";
import type { SimulatedShapes } from "./workload.ts";

/** A record as its readers see it, as far as it matters here. */
export interface WrittenRecord {
  readonly row: number;
  readonly trial: number;
  readonly outcome: string;
  readonly steps: number;
  readonly history: readonly { readonly response: { readonly number: number; readonly text: string } }[];
  readonly error?: { readonly class: string; readonly message: string };
}

/**
 * Writes down which way rows go, in all processes: by the numbers of the replies, which stay in a message though its values lie
 * in a store. What is done with a row whose record is durable counts no more.
 */
export class Lineage {
  readonly events: FlightEvent[] = [];
  readonly violations: string[] = [];
  readonly #trials: number;
  readonly #tell: (line: string) => void;
  readonly #ended = new Set<number>();

  constructor(trials: number, tell: (line: string) => void) {
    this.#trials = trials;
    this.#tell = tell;
  }

  /** What one process is watched by, as long as it lives. */
  observer(name: string, alive: () => boolean): RunObserver {
    const heard = (event: FlightEvent) => {
      if (alive()) this.#record(event, name);
    };
    return {
      rowAccepted: (message) => heard({ type: "row-accept", ...rowOf(message), history: hashOf([]) }),
      hopStart: (message) =>
        heard({
          type: "hop-start",
          ...rowOf(message),
          step: message.step,
          role: message.role,
          history: hashOf(numbersOf(message)),
        }),
      hopEnd: (message, next) =>
        heard({
          type: "hop-end",
          ...rowOf(message),
          step: message.step,
          role: message.role,
          history: hashOf(numbersOf(message)),
          next: { step: next.step, role: next.role, history: hashOf(numbersAfter(message, next)) },
          ...(next.ending && { outcome: next.ending.outcome }),
        }),
      rowEnd: ({ sequence, outcome, line }: RowRecord) => {
        const { row, trial, history } = JSON.parse(line) as WrittenRecord;
        heard({ type: "row-end", row, trial, outcome, history: lineageOf(history) });
        if (!alive()) return;
        if (this.#ended.has(sequence))
          this.violations.push(`the record of row ${sequence} was reported twice`);
        this.#ended.add(sequence);
      },
    };
  }

  sent(message: OrchestratorMessage): void {
    this.#record({ type: "row-send", ...rowOf(message), history: hashOf([]) }, "head");
  }

  opened(cursor: number, live: number): void {
    this.#record({ type: "transport-open", cursor, live }, "head");
  }

  /** A process died, or was taken for dead. */
  fault(): void {
    this.#record({ type: "crash" }, "world");
  }

  #record(event: FlightEvent, name: string): void {
    this.#tell(`${name} ${JSON.stringify(event)}`);
    if ("row" in event && event.type.startsWith("hop-")) {
      const sequence = sequenceOf({ index: event.row, trial: event.trial }, this.#trials);
      if (this.#ended.has(sequence)) return;
    }
    this.events.push(event);
  }
}

/** Hash of the way that a record's history went. */
export function lineageOf(history: WrittenRecord["history"]): string {
  return hashOf(history.map(({ response }) => response.number));
}

/** Records with their histories cut down to the way they went, as lines. */
export function lineageLines(records: readonly WrittenRecord[]): string {
  return records
    .map((record) =>
      JSON.stringify({ ...record, history: record.history.map(({ response }) => response.number) }),
    )
    .map((line) => `${line}\n`)
    .join("");
}

function hashOf(numbers: readonly number[]): string {
  return historyHash(numbers);
}

function rowOf({ row }: OrchestratorMessage) {
  return { row: row.index, trial: row.trial };
}

function numbersOf(message: OrchestratorMessage): readonly number[] {
  return (message as OrchestratorMessage<SimulatedShapes>).state.numbers;
}

/** The last reply of a row is in its history alone. */
function numbersAfter(message: OrchestratorMessage, next: OrchestratorMessage): readonly number[] {
  if (next.ending === undefined) return numbersOf(next);
  const before = numbersOf(message);
  if (next.step === message.step) return before;
  const { history } = next;
  const { response } = JSON.parse(history.line(history.lineCount - 1)) as { response: { number: number } };
  return [...before, response.number];
}
