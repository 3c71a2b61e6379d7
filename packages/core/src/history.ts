import { deepFreeze, toJsonLine } from "./json.ts";
import type { HistoryEntry, Shapes } from "./shapes.ts";

/**
 * A row's accepted hops in order: an append-only list of already serialised entries, each parsed only when read.
 *
 * Appending shares the lines of the history it grew from, so a hop costs the new entry, whatever the length. Entries are
 * frozen: an agent that changes one fails on the spot instead of changing what the next agent sees.
 */
export class History<S extends Shapes = Shapes> implements Iterable<HistoryEntry<S>> {
  /** Shared with every history that grew out of this one; only the first `length` lines belong to it. */
  readonly #lines: string[];
  readonly #parsed: (HistoryEntry<S> | undefined)[];
  readonly length: number;

  private constructor(lines: string[], parsed: (HistoryEntry<S> | undefined)[], length: number) {
    this.#lines = lines;
    this.#parsed = parsed;
    this.length = length;
  }

  static of<S extends Shapes>(entries: readonly HistoryEntry<S>[] = []): History<S> {
    return History.fromLines<S>(entries.map(toJsonLine));
  }

  /** Lines are trusted to be JSON of an entry each: see `decodeMessage` for the way in from outside. */
  static fromLines<S extends Shapes>(lines: readonly string[]): History<S> {
    return new History<S>([...lines], [], lines.length);
  }

  append(entries: readonly HistoryEntry<S>[]): History<S> {
    return this.appendLines(entries.map(toJsonLine));
  }

  appendLines(added: readonly string[]): History<S> {
    // Somebody else grew from this same history already (a redelivered message): part ways with a copy.
    const forked = this.#lines.length !== this.length;
    const lines = forked ? this.#lines.slice(0, this.length) : this.#lines;
    const parsed = forked ? this.#parsed.slice(0, this.length) : this.#parsed;
    for (const line of added) lines.push(line);
    return new History<S>(lines, parsed, lines.length);
  }

  /** The entry at `index`; negative counts from the end. */
  at(index: number): HistoryEntry<S> | undefined {
    const position = index < 0 ? this.length + index : index;
    if (position < 0 || position >= this.length) return undefined;
    let entry = this.#parsed[position];
    if (entry === undefined) {
      entry = deepFreeze(JSON.parse(this.#lines[position]!) as HistoryEntry<S>);
      this.#parsed[position] = entry;
    }
    return entry;
  }

  get last(): HistoryEntry<S> | undefined {
    return this.at(-1);
  }

  *[Symbol.iterator](): IterableIterator<HistoryEntry<S>> {
    for (let index = 0; index < this.length; index++) yield this.at(index)!;
  }

  /** One serialised entry; `index` must be within the history. */
  line(index: number): string {
    return this.#lines[index]!;
  }

  /** The serialised entries from `start` on, for transports and sinks. */
  lines(start = 0): string[] {
    return this.#lines.slice(start, this.length);
  }

  /** UTF-16 units of the serialised entries from `start` on; bytes, for all-ASCII histories. */
  size(start = 0): number {
    let size = 0;
    for (let index = start; index < this.length; index++) size += this.#lines[index]!.length;
    return size;
  }
}
