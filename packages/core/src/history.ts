import { deepFreeze, toJsonLine } from "./json.ts";
import {
  type Fold,
  isFold,
  mayHoldReferences,
  readFold,
  referencesOf,
  type Stored,
} from "./offload/references.ts";
import { type HeldValue, heldNow, NotLoadedError, type ValueView } from "./offload/value-view.ts";
import type { HistoryEntry, Shapes } from "./shapes.ts";

/**
 * A row's accepted hops in order: an append-only list of already serialised entries, each parsed only when read.
 *
 * Appending shares the lines of the history it grew from, so a hop costs the new entry, whatever the length. Entries are
 * frozen: an agent that changes one fails on the spot instead of changing what the next agent sees.
 *
 * Where a run offloads, large fields of an entry are references, and the oldest entries may be folded into lines that
 * stand for many; both are read through the view that the runtime gives an agent's message.
 */
export class History<S extends Shapes = Shapes> implements Iterable<HistoryEntry<S>> {
  /** Shared with every history that grew out of this one; only the first `lineCount` belong to it. Folds come first. */
  readonly #lines: string[];
  /** By line; shared likewise. */
  readonly #parsed: (HistoryEntry<S> | undefined)[];
  readonly #folds: readonly Fold[];
  readonly #view: ValueView | undefined;
  /** Lines, folds included; as many as entries where nothing is folded. */
  readonly lineCount: number;
  /** Entries. */
  readonly length: number;
  /** Of the lines in UTF-8, a line end each. */
  readonly bytes: number;

  private constructor(
    lines: string[],
    parsed: (HistoryEntry<S> | undefined)[],
    lineCount: number,
    bytes: number,
    folds: readonly Fold[],
    view: ValueView | undefined,
  ) {
    this.#lines = lines;
    this.#parsed = parsed;
    this.#folds = folds;
    this.#view = view;
    this.lineCount = lineCount;
    this.bytes = bytes;
    this.length = lineCount - folds.length + entriesIn(folds);
  }

  static of<S extends Shapes>(entries: readonly HistoryEntry<S>[] = []): History<S> {
    return History.fromLines<S>(entries.map(toJsonLine));
  }

  /**
   * Lines are trusted to be JSON of an entry each, or a fold: see `decodeMessage` for the way in from outside.
   *
   * @throws {MessageError} where a fold comes after an entry, or is none.
   */
  static fromLines<S extends Shapes>(lines: readonly string[]): History<S> {
    let folds = 0;
    while (folds < lines.length && isFold(lines[folds]!)) folds++;
    const read = lines.slice(0, folds).map(readFold);
    return new History<S>([...lines], [], lines.length, bytesOf(lines), read, undefined);
  }

  append(entries: readonly HistoryEntry<S>[]): History<S> {
    return this.appendLines(entries.map(toJsonLine));
  }

  appendLines(added: readonly string[]): History<S> {
    // Somebody else grew from this same history already (a redelivered message): part ways with a copy.
    const forked = this.#lines.length !== this.lineCount;
    const lines = forked ? this.#lines.slice(0, this.lineCount) : this.#lines;
    const parsed = forked ? this.#parsed.slice(0, this.lineCount) : this.#parsed;
    for (const line of added) lines.push(line);
    return new History<S>(lines, parsed, lines.length, this.bytes + bytesOf(added), this.#folds, this.#view);
  }

  /** The same history, its stored values read through `view`; without one they cannot be read. */
  through(view: ValueView | undefined): History<S> {
    return view === this.#view
      ? this
      : new History<S>(this.#lines, this.#parsed, this.lineCount, this.bytes, this.#folds, view);
  }

  /** What its stored values are read through. */
  get view(): ValueView | undefined {
    return this.#view;
  }

  /** Whether `earlier` may have grown into this one by appending alone; true of nothing that was folded in between. */
  extends(earlier: History<S>): boolean {
    return (
      this.lineCount >= earlier.lineCount &&
      this.#folds.length === earlier.#folds.length &&
      this.#folds.every((fold, place) => fold.id === earlier.#folds[place]!.id)
    );
  }

  /** Parts that were folded, oldest first: the first lines. */
  get folds(): readonly Fold[] {
    return this.#folds;
  }

  /** The entry at `index`; negative counts from the end. @throws {NotLoadedError} */
  at(index: number): HistoryEntry<S> | undefined {
    const position = index < 0 ? this.length + index : index;
    if (position < 0 || position >= this.length) return undefined;
    const unfolded = this.length - (this.lineCount - this.#folds.length);
    if (position < unfolded) return this.#folded(position, this.#folds);
    return this.#atLine(position - unfolded + this.#folds.length);
  }

  get last(): HistoryEntry<S> | undefined {
    return this.at(-1);
  }

  *[Symbol.iterator](): IterableIterator<HistoryEntry<S>> {
    for (let index = 0; index < this.length; index++) yield this.at(index)!;
  }

  /** One line; `index` must be below {@link lineCount}. */
  line(index: number): string {
    return this.#lines[index]!;
  }

  /** The lines from `start` on, for transports and sinks. */
  lines(start = 0): string[] {
    return this.#lines.slice(start, this.lineCount);
  }

  /** UTF-16 units of the lines from `start` on; bytes, for all-ASCII histories. */
  size(start = 0): number {
    let size = 0;
    for (let index = start; index < this.lineCount; index++) size += this.#lines[index]!.length;
    return size;
  }

  #atLine(line: number): HistoryEntry<S> {
    return this.#read(this.#lines[line]!, this.#parsed, line);
  }

  #folded(position: number, folds: readonly Fold[]): HistoryEntry<S> {
    let left = position;
    for (const fold of folds) {
      if (left < fold.entries) return this.#within(left, this.#held(fold));
      left -= fold.entries;
    }
    throw new RangeError(`history has no entry ${position}`);
  }

  #within(position: number, { lines, parsedLines }: HeldValue): HistoryEntry<S> {
    const folds = isFold(lines[0]!) ? lines.filter(isFold).map(readFold) : [];
    const entries = entriesIn(folds);
    if (position < entries) return this.#folded(position, folds);
    const line = folds.length + position - entries;
    return this.#read(lines[line]!, parsedLines as (HistoryEntry<S> | undefined)[], line);
  }

  /** Entries are parsed once for all; only those whose stored values may be read at any time are a reader's own. */
  #read(text: string, parsed: (HistoryEntry<S> | undefined)[], line: number): HistoryEntry<S> {
    const view = this.#view?.loaded && mayHoldReferences(text) ? this.#view : undefined;
    if (view !== undefined) return parseEntry(text, (reference) => view.held(reference));
    parsed[line] ??= parseEntry<S>(text, heldNow);
    return parsed[line];
  }

  #held(fold: Fold): HeldValue {
    if (this.#view === undefined) throw new NotLoadedError(fold);
    return this.#view.held(fold);
  }
}

function bytesOf(lines: readonly string[]): number {
  let bytes = 0;
  for (const line of lines) bytes += Buffer.byteLength(line) + 1;
  return bytes;
}

function entriesIn(folds: readonly Fold[]): number {
  let entries = 0;
  for (const fold of folds) entries += fold.entries;
  return entries;
}

/** Parses an entry; fields that lie in the store are read when somebody asks for them. */
function parseEntry<S extends Shapes>(line: string, held: (reference: Stored) => HeldValue): HistoryEntry<S> {
  if (!mayHoldReferences(line)) return deepFreeze(JSON.parse(line) as HistoryEntry<S>);
  const { refs, ...entry } = JSON.parse(line) as HistoryEntry<S> & { refs?: unknown };
  const { response } = entry;
  const references = referencesOf({ refs, response });
  for (const key in response) deepFreeze(response[key]);
  for (const reference of references) {
    Object.defineProperty(response, reference.at, {
      enumerable: true,
      get: () => held(reference).json,
    });
  }
  Object.freeze(response);
  return Object.freeze(entry) as HistoryEntry<S>;
}
