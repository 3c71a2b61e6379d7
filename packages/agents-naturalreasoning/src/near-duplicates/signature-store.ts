import { signatureBytes } from "./min-hash.ts";

const blockSize = 4096;

/** Signatures by number, in blocks: it grows without copying what is there. */
export class SignatureStore {
  readonly #blocks: Uint8Array[] = [];
  #size = 0;

  /** @returns its number, from 0. */
  add(signature: Uint8Array): number {
    const number = this.#size++;
    if (number % blockSize === 0) this.#blocks.push(new Uint8Array(blockSize * signatureBytes));
    this.get(number).set(signature);
    return number;
  }

  get(number: number): Uint8Array {
    const start = (number % blockSize) * signatureBytes;
    return this.#blocks[Math.floor(number / blockSize)]!.subarray(start, start + signatureBytes);
  }
}
