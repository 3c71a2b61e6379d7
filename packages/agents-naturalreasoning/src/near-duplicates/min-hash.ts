import { mixed } from "./word-shingles.ts";

/** Hash functions of a signature, as in the original. Its byte i is the lowest byte of the i-th one's minimum. */
export const signatureBytes = 128;

// Fixed, not drawn: a resumed run and every process have to come to the same signatures.
const masks = Uint32Array.from({ length: signatureBytes }, (_, i) => mixed(2 * i + 1));
const factors = Uint32Array.from({ length: signatureBytes }, (_, i) => mixed(2 * i + 2) | 1);

/** The MinHash signature of a set of hashes. */
export function minHash(shingles: Uint32Array): Uint8Array {
  const minima = new Uint32Array(signatureBytes).fill(0xffffffff);
  for (const shingle of shingles) {
    for (let i = 0; i < signatureBytes; i++) {
      const product = Math.imul(shingle ^ masks[i]!, factors[i]!);
      const value = (product ^ (product >>> 15)) >>> 0;
      if (value < minima[i]!) minima[i] = value;
    }
  }
  // Low bits of a minimum say nothing of its size; mixed, they differ wherever two minima do, but for one time in 256.
  return Uint8Array.from(minima, (minimum) => mixed(minimum) & 0xff);
}

/** Share of two sets that both have (Jaccard), estimated: standard error at most 0.045. */
export function similarityOf(one: Uint8Array, other: Uint8Array): number {
  let equal = 0;
  for (let i = 0; i < signatureBytes; i++) if (one[i] === other[i]) equal++;
  // Bytes of different minima are equal by chance one time in 256.
  return Math.max(0, (equal / signatureBytes - 1 / 256) / (1 - 1 / 256));
}
