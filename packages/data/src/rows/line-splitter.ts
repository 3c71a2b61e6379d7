/** A line of a byte stream, without its line end. */
export interface Line {
  /** From 1, blank lines counted. */
  readonly number: number;
  /** Where it begins in the stream. */
  readonly offset: number;
  /** Valid until more is pushed; undefined where the line is longer than the limit. */
  readonly bytes: Buffer | undefined;
}

const lineFeed = 0x0a;

/** Cuts chunks into lines at line feeds. Holds at most one line of `maxLineBytes`, whatever comes. */
export class LineSplitter {
  readonly #maxLineBytes: number;
  #number = 1;
  #offset = 0;
  /** The beginning of a line whose end has not come yet; dropped once it is too long. */
  #pieces: Buffer[] = [];
  #pending = 0;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** Bytes of the last line, whose line end has not come. */
  get pendingBytes(): number {
    return this.#pending;
  }

  /** The lines that end in `chunk`. The chunk may be reused once they were all taken. */
  *push(chunk: Buffer): Generator<Line, void, undefined> {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      yield this.#line(chunk.subarray(start, end), 1);
      start = end + 1;
    }
    const rest = chunk.length - start;
    this.#pending += rest;
    if (this.#pending > this.#maxLineBytes) this.#pieces = [];
    else if (rest > 0) this.#pieces.push(Buffer.from(chunk.subarray(start)));
  }

  /** The last line, where the stream did not end with a line feed. */
  end(): Line | undefined {
    return this.#pending === 0 ? undefined : this.#line(Buffer.alloc(0), 0);
  }

  #line(last: Buffer, lineEndBytes: 0 | 1): Line {
    const length = this.#pending + last.length;
    let bytes: Buffer | undefined;
    if (length <= this.#maxLineBytes) {
      bytes = this.#pieces.length === 0 ? last : Buffer.concat([...this.#pieces, last], length);
    }
    const line = { number: this.#number++, offset: this.#offset, bytes };
    this.#offset += length + lineEndBytes;
    this.#pieces = [];
    this.#pending = 0;
    return line;
  }
}
