/** Marks the end of a list of blocks. */
const NONE = -1;

/**
 * Cached blocks by the hash of their prefix: how many sequences hold each, and the order in which those that nobody
 * holds may be thrown away. Typed arrays throughout: a request touches dozens of blocks.
 */
export class BlockTable {
  readonly #hashes: Int32Array;
  readonly #holders: Int32Array;
  readonly #older: Int32Array;
  readonly #younger: Int32Array;
  /** Open addressing with linear probing; block number + 1, 0 for an empty slot. */
  readonly #slots: Int32Array;
  readonly #shift: number;
  readonly #freed: number[] = [];
  #fresh = 0;
  #oldest = NONE;
  #youngest = NONE;
  #idle = 0;
  #held = 0;

  constructor(capacity: number) {
    const bits = Math.max(4, Math.ceil(Math.log2(capacity * 2)));
    this.#hashes = new Int32Array(capacity);
    this.#holders = new Int32Array(capacity);
    this.#older = new Int32Array(capacity);
    this.#younger = new Int32Array(capacity);
    this.#slots = new Int32Array(2 ** bits);
    this.#shift = 32 - bits;
  }

  /** Blocks that some sequence holds. */
  get held(): number {
    return this.#held;
  }

  /** Blocks that nobody holds but that still carry their prefix. */
  get idle(): number {
    return this.#idle;
  }

  /** @returns the block, or -1 */
  find(hash: number): number {
    return this.#slots[this.#slotOf(hash)]! - 1;
  }

  /** One more holder for the block of `hash`. @returns the block, or -1 if there is none */
  holdExisting(hash: number): number {
    const block = this.find(hash);
    if (block >= 0) this.#hold(block);
    return block;
  }

  #hold(block: number): void {
    if (this.#holders[block]! === 0) {
      this.#unlink(block);
      this.#idle--;
      this.#held++;
    }
    this.#holders[block]!++;
  }

  /** One holder fewer; the last one leaves the block as the youngest of the idle ones. */
  letGo(block: number): void {
    this.#holders[block]!--;
    if (this.#holders[block]! > 0) return;
    this.#held--;
    this.#idle++;
    this.#older[block] = this.#youngest;
    this.#younger[block] = NONE;
    if (this.#youngest === NONE) this.#oldest = block;
    else this.#younger[this.#youngest] = block;
    this.#youngest = block;
  }

  /** A new block, held once. The caller sees to it that there is room. */
  add(hash: number): number {
    const block = this.#freed.pop() ?? this.#fresh++;
    this.#hashes[block] = hash;
    this.#holders[block] = 1;
    this.#held++;
    this.#slots[this.#slotOf(hash)] = block + 1;
    return block;
  }

  /** Forgets the block that was idle for longest, if there is one. */
  evictOldest(): void {
    const block = this.#oldest;
    if (block === NONE) return;
    this.#unlink(block);
    this.#idle--;
    this.#removeSlot(this.#slotOf(this.#hashes[block]!));
    this.#freed.push(block);
  }

  #unlink(block: number): void {
    const older = this.#older[block]!;
    const younger = this.#younger[block]!;
    if (older === NONE) this.#oldest = younger;
    else this.#younger[older] = younger;
    if (younger === NONE) this.#youngest = older;
    else this.#older[younger] = older;
  }

  /** Where `hash` is, or the empty slot where it would go. */
  #slotOf(hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#home(hash);
    for (;;) {
      const block = this.#slots[slot]! - 1;
      if (block < 0 || this.#hashes[block] === hash) return slot;
      slot = (slot + 1) & mask;
    }
  }

  /** Empties a slot and moves up what probing had put behind it. */
  #removeSlot(removed: number): void {
    const mask = this.#slots.length - 1;
    let hole = removed;
    for (let slot = (hole + 1) & mask; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const home = this.#home(this.#hashes[this.#slots[slot]! - 1]!);
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      this.#slots[hole] = this.#slots[slot]!;
      hole = slot;
    }
    this.#slots[hole] = 0;
  }

  #home(hash: number): number {
    return Math.imul(hash, 0x9e3779b1) >>> this.#shift;
  }
}
