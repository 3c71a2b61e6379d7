import { StorageError } from "@matrix/core";
import {
  type CheckedLine,
  isBatch,
  isHead,
  type JournalBatch,
  type JournalHead,
  journalVersion,
} from "./journal-line.ts";

/** Journal lines in their order, each bound to the one before. */
export class JournalChain {
  readonly #path: string;
  #head: JournalHead | undefined;
  #check = "";
  #batch = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** The first line; undefined before it came. */
  get head(): JournalHead | undefined {
    return this.#head;
  }
  /** Number of the last batch, 0 where there is none. */
  get lastBatch(): number {
    return this.#batch;
  }
  /** Check of the last line. */
  get lastCheck(): string {
    return this.#check;
  }

  /**
   * A line in its place: the batch it tells of, null for the head; undefined where it does not belong there.
   *
   * @throws {StorageError} for a journal of another version
   */
  accept({ check, value }: CheckedLine): JournalBatch | null | undefined {
    if (this.#head === undefined) {
      if (!isHead(value)) return undefined;
      if (value.v !== journalVersion) {
        throw new StorageError(
          `journal ${this.#path} has version ${value.v}, this build reads ${journalVersion}; use the version of Matrix that wrote it`,
        );
      }
      this.#head = value;
      this.#check = check;
      return null;
    }
    if (!isBatch(value) || value.batch !== this.#batch + 1 || value.after !== this.#check) return undefined;
    this.#batch = value.batch;
    this.#check = check;
    return value;
  }

  /** Takes back the last batch that was accepted. */
  takeBack({ batch, after }: JournalBatch): void {
    this.#batch = batch - 1;
    this.#check = after;
  }
}
