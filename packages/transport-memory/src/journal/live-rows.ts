import type { OrchestratorMessage } from "@matrix/core";
import type { RecoveredRow } from "./recovery.ts";

interface LiveRow {
  message: OrchestratorMessage;
  segment: number;
}

/** Where each row in flight stands, and the oldest segment that is needed to know it. */
export class LiveRows {
  readonly #rows = new Map<number, LiveRow>();
  /** Rows that need a segment as their oldest, by its number. */
  readonly #bySegment = new Map<number, number>();

  constructor(recovered: ReadonlyMap<number, RecoveredRow>) {
    for (const [sequence, { message, segment }] of recovered) this.add(sequence, message, segment);
  }

  /** The messages in the order of the data set. */
  messages(): OrchestratorMessage[] {
    return [...this.#rows].sort(([left], [right]) => left - right).map(([, { message }]) => message);
  }

  /** Units of text that a row's messages hold: about the bytes that it takes to write them all anew. */
  size(): number {
    let size = 0;
    for (const { message } of this.#rows.values()) size += message.inputLine.length + message.history.size();
    return size;
  }

  has(sequence: number): boolean {
    return this.#rows.has(sequence);
  }

  add(sequence: number, message: OrchestratorMessage, segment: number): void {
    this.#rows.set(sequence, { message, segment });
    this.#count(segment, 1);
  }

  /** @returns the message that `next` takes the place of; undefined where there is no such row. */
  advance(sequence: number, next: OrchestratorMessage): OrchestratorMessage | undefined {
    const row = this.#rows.get(sequence);
    if (row === undefined) return undefined;
    const before = row.message;
    row.message = next;
    return before;
  }

  /** @returns whether there was such a row. */
  end(sequence: number): boolean {
    const row = this.#rows.get(sequence);
    if (row === undefined) return false;
    this.#rows.delete(sequence);
    this.#count(row.segment, -1);
    return true;
  }

  needs(segment: number): boolean {
    return (this.#bySegment.get(segment) ?? 0) > 0;
  }

  /** From here on the rows that needed one of these segments need `segment` only. */
  *carryOver(segments: ReadonlySet<number>, segment: number): Generator<[number, OrchestratorMessage], void> {
    for (const [sequence, row] of this.#rows) {
      if (!segments.has(row.segment)) continue;
      this.#count(row.segment, -1);
      row.segment = segment;
      this.#count(segment, 1);
      yield [sequence, row.message];
    }
  }

  #count(segment: number, change: 1 | -1): void {
    const count = (this.#bySegment.get(segment) ?? 0) + change;
    if (count === 0) this.#bySegment.delete(segment);
    else this.#bySegment.set(segment, count);
  }
}
