import { BandTable } from "./band-table.ts";
import { bandingFor } from "./banding.ts";
import { minHash, similarityOf } from "./min-hash.ts";
import { SignatureStore } from "./signature-store.ts";
import { wordShingles } from "./word-shingles.ts";

/** What counts as a near-duplicate. */
export interface NearDuplicateOptions {
  /** Estimated similarity from which on it does. */
  readonly threshold: number;
  /** Words of a shingle. */
  readonly shingle_words: number;
}

/** The earlier text that a text is a near-duplicate of. */
export interface Original {
  readonly row: number;
  /** Estimated, in hundredths. */
  readonly similarity: number;
}

/**
 * Finds near-duplicates among texts that come in the order of their rows. A text is compared with the earlier ones that were
 * themselves none: so one of a group always stays, the first, and likeness does not run through chains of texts.
 *
 * Memory: 128 bytes and 8 to 16 for each band a text that stays.
 */
export class NearDuplicateIndex {
  readonly #options: NearDuplicateOptions;
  readonly #signatures = new SignatureStore();
  readonly #bands: readonly BandTable[];
  readonly #rows: number[] = [];

  constructor(options: NearDuplicateOptions) {
    this.#options = options;
    const { bands, rows } = bandingFor(options.threshold);
    this.#bands = Array.from({ length: bands }, (_, i) => new BandTable(this.#signatures, i * rows, rows));
  }

  /** What the text of `row` is a near-duplicate of: of several, the most similar, of these the first. Else it is remembered. */
  add(row: number, text: string): Original | undefined {
    const shingles = wordShingles(text, this.#options.shingle_words);
    if (shingles.length === 0) return undefined;
    const signature = minHash(shingles);
    const found = this.#mostSimilar(signature);
    if (found === undefined) this.#remember(row, signature);
    return found;
  }

  #mostSimilar(signature: Uint8Array): Original | undefined {
    const candidates = new Set<number>();
    for (const band of this.#bands) {
      const number = band.find(signature);
      if (number !== undefined) candidates.add(number);
    }
    let best: { readonly number: number; readonly similarity: number } | undefined;
    for (const number of candidates) {
      const similarity = similarityOf(signature, this.#signatures.get(number));
      if (similarity < this.#options.threshold) continue;
      const closer = best === undefined || similarity > best.similarity;
      if (closer || (similarity === best?.similarity && number < best.number)) best = { number, similarity };
    }
    if (best === undefined) return undefined;
    return { row: this.#rows[best.number]!, similarity: Math.round(best.similarity * 100) / 100 };
  }

  #remember(row: number, signature: Uint8Array): void {
    const number = this.#signatures.add(signature);
    this.#rows[number] = row;
    for (const band of this.#bands) band.add(number);
  }
}
