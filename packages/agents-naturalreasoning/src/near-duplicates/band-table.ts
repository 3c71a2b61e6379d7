import type { SignatureStore } from "./signature-store.ts";
import { mixed } from "./word-shingles.ts";

const firstCapacity = 1024;

/**
 * One band of the signatures in a store: finds the first one that has the same bytes there. Open addressing; entries are numbers
 * of signatures, counted from 1, whose bytes stay in the store.
 */
export class BandTable {
  readonly #store: SignatureStore;
  readonly #start: number;
  readonly #rows: number;
  #entries = new Uint32Array(firstCapacity);
  #size = 0;

  constructor(store: SignatureStore, start: number, rows: number) {
    this.#store = store;
    this.#start = start;
    this.#rows = rows;
  }

  /** The first signature added with the same band. */
  find(signature: Uint8Array): number | undefined {
    const entry = this.#entries[this.#place(signature)]!;
    return entry === 0 ? undefined : entry - 1;
  }

  /** Adds the store's signature `number`, unless an earlier one has the same band: that keeps every look-up short. */
  add(number: number): void {
    if (2 * (this.#size + 1) > this.#entries.length) this.#grow();
    const place = this.#place(this.#store.get(number));
    if (this.#entries[place] !== 0) return;
    this.#entries[place] = number + 1;
    this.#size++;
  }

  /** Where the band stands, or would stand. */
  #place(signature: Uint8Array): number {
    const last = this.#entries.length - 1;
    let place = this.#hash(signature) & last;
    for (;;) {
      const entry = this.#entries[place]!;
      if (entry === 0 || this.#isSame(signature, this.#store.get(entry - 1))) return place;
      place = (place + 1) & last;
    }
  }

  #hash(signature: Uint8Array): number {
    let hash = 0;
    for (let i = this.#start; i < this.#start + this.#rows; i++) {
      hash = Math.imul(hash ^ signature[i]!, 0x01000193) + 0x9e3779b1;
    }
    return mixed(hash);
  }

  #isSame(one: Uint8Array, other: Uint8Array): boolean {
    for (let i = this.#start; i < this.#start + this.#rows; i++) if (one[i] !== other[i]) return false;
    return true;
  }

  #grow(): void {
    const old = this.#entries;
    this.#entries = new Uint32Array(2 * old.length);
    for (const entry of old) {
      if (entry !== 0) this.#entries[this.#place(this.#store.get(entry - 1))] = entry;
    }
  }
}
