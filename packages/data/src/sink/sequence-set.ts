const pageBits = 65_536;

/** A set of row sequence numbers: one bit each, in pages that are made when first used, so that a stray large number costs 8 KiB. */
export class SequenceSet {
  readonly #pages = new Map<number, Uint8Array>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(sequence: number): boolean {
    const page = this.#pages.get(Math.floor(sequence / pageBits));
    return page !== undefined && (page[(sequence % pageBits) >> 3]! & (1 << (sequence % 8))) !== 0;
  }

  /** @returns whether it was new */
  add(sequence: number): boolean {
    if (this.has(sequence)) return false;
    const at = Math.floor(sequence / pageBits);
    const page = this.#pages.get(at) ?? new Uint8Array(pageBits / 8);
    this.#pages.set(at, page);
    page[(sequence % pageBits) >> 3]! |= 1 << (sequence % 8);
    this.#size++;
    return true;
  }
}
