import type { OrchestratorMessage } from "@matrix/core";
import type { RecoveredRow } from "./recovery.ts";

interface LiveRow {
  message: OrchestratorMessage;
  segment: number;
  /** Of the records that tell of it. */
  bytes: number;
}

/** Where each row in flight stands, and the oldest segment that is needed to know it. */
export class LiveRows {
  readonly #rows = new Map<number, LiveRow>();
  /** Rows that need a segment as their oldest, by its number. */
  readonly #bySegment = new Map<number, number>();

  #bytes = 0;

  constructor(recovered: ReadonlyMap<number, RecoveredRow>) {
    for (const [sequence, { message, segment, bytes }] of recovered)
      this.add(sequence, message, segment, bytes);
  }

  /** Bytes of the records that are needed to know the rows. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The messages in the order of the data set. */
  messages(): OrchestratorMessage[] {
    return [...this.#rows].sort(([left], [right]) => left - right).map(([, { message }]) => message);
  }

  get(sequence: number): OrchestratorMessage | undefined {
    return this.#rows.get(sequence)?.message;
  }

  /** A row, told of by a record of `bytes` bytes that counts for `segment`. */
  add(sequence: number, message: OrchestratorMessage, segment: number, bytes: number): void {
    this.end(sequence);
    this.#rows.set(sequence, { message, segment, bytes });
    this.#bytes += bytes;
    this.#count(segment, 1);
  }

  /** The row has come to `next`, told of by a further record. */
  advance(sequence: number, next: OrchestratorMessage, bytes: number): void {
    const row = this.#rows.get(sequence);
    if (row === undefined) return;
    row.message = next;
    row.bytes += bytes;
    this.#bytes += bytes;
  }

  /** @returns whether there was such a row. */
  end(sequence: number): boolean {
    const row = this.#rows.get(sequence);
    if (row === undefined) return false;
    this.#rows.delete(sequence);
    this.#bytes -= row.bytes;
    this.#count(row.segment, -1);
    return true;
  }

  needs(segment: number): boolean {
    return (this.#bySegment.get(segment) ?? 0) > 0;
  }

  /** The rows that need one of these segments as their oldest. */
  in(segments: ReadonlySet<number>): [number, OrchestratorMessage][] {
    const rows: [number, OrchestratorMessage][] = [];
    for (const [sequence, { segment, message }] of this.#rows)
      if (segments.has(segment)) rows.push([sequence, message]);
    return rows;
  }

  #count(segment: number, change: 1 | -1): void {
    const count = (this.#bySegment.get(segment) ?? 0) + change;
    if (count === 0) this.#bySegment.delete(segment);
    else this.#bySegment.set(segment, count);
  }
}
