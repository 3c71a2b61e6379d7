import { decodeDoneSet, encodeDoneSet, maxMetadataBytes } from "./done-set.ts";

/** What of a partition is done: all below the watermark, and some above it. */
export class PartitionProgress {
  readonly #done: Set<number>;
  #watermark: number;
  /** Changes since the last {@link snapshot}. */
  #changes = 0;
  #metadataLength: number;

  /** Goes on where a commit left off. */
  constructor(watermark: number, metadata = "") {
    this.#watermark = watermark;
    const done = decodeDoneSet(watermark, metadata);
    this.#done = new Set(done);
    this.#metadataLength = metadata.length;
    this.#advance();
    this.#changes = 0;
  }

  /** The lowest offset that is not done. */
  get watermark(): number {
    return this.#watermark;
  }

  /** Offsets done since the last snapshot. */
  get changes(): number {
    return this.#changes;
  }

  isDone(offset: number): boolean {
    return offset < this.#watermark || this.#done.has(offset);
  }

  complete(offset: number): void {
    if (this.isDone(offset)) return;
    this.#done.add(offset);
    this.#changes++;
    this.#advance();
  }

  /** Offsets from `from` up to, but without, `to` hold no record: nothing is to be done about them. */
  skip(from: number, to: number): void {
    if (from <= this.#watermark && to > this.#watermark) {
      this.#watermark = to;
      for (const offset of this.#done) if (offset < to) this.#done.delete(offset);
      this.#changes++;
      this.#advance();
      return;
    }
    for (let offset = from; offset < to; offset++) this.complete(offset);
  }

  /**
   * Whether work on an offset may begin: not further than `maxAhead` from the watermark, nor where what is done above it would soon no
   * longer fit into a commit. The lowest offset that is not done always may: nothing else brings the watermark on.
   */
  admits(offset: number, maxAhead: number): boolean {
    const ahead = offset - this.#watermark;
    if (ahead <= 0) return true;
    return ahead < maxAhead && this.#metadataLength <= fullMetadata;
  }

  /** What to commit now. */
  snapshot(): { readonly offset: number; readonly metadata: string } {
    this.#changes = 0;
    const done = [...this.#done].sort((a, b) => a - b);
    const metadata = encodeDoneSet(this.#watermark, done);
    this.#metadataLength = metadata.length;
    return { offset: this.#watermark, metadata };
  }

  /** A snapshot could not be committed. */
  restore(): void {
    this.#changes++;
  }

  #advance(): void {
    while (this.#done.delete(this.#watermark)) this.#watermark++;
    if (this.#done.size === 0) this.#metadataLength = 0;
  }
}

const fullMetadata = maxMetadataBytes * 0.75;
