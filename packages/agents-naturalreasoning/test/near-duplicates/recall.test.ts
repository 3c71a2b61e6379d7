import { expect, test } from "vitest";
import { bandingFor } from "../../src/near-duplicates/banding.ts";
import { NearDuplicateIndex } from "../../src/near-duplicates/near-duplicate-index.ts";
import { altered, jaccard, runsOf, seeded, textOf } from "./generated-texts.ts";

const words = 3;

/** 120 texts and, among them, altered copies of some: up to a quarter of the words replaced. */
function corpus(seed: number): string[][] {
  const random = seeded(seed);
  const texts: string[][] = [];
  for (let i = 0; i < 360; i++) {
    const copied = i % 3 === 0 ? undefined : texts[Math.floor(random() * texts.length)];
    const text =
      copied === undefined
        ? textOf(random, 40 + Math.floor(random() * 80))
        : altered(copied, random() / 4, random);
    texts.push(text);
  }
  return texts;
}

test.each([0.5, 0.7, 0.8, 0.9])(
  "at threshold %f what comparing all pairs finds is found, but for the estimate's error",
  (threshold) => {
    const texts = corpus(7);
    const runs = texts.map((text) => runsOf(text, words));
    const index = new NearDuplicateIndex({ threshold, shingle_words: words });
    const kept: number[] = [];
    let clear = 0;
    for (const [row, text] of texts.entries()) {
      const original = index.add(row, text.join(" "));
      const best = Math.max(0, ...kept.map((other) => jaccard(runs[other]!, runs[row]!)));
      // Four standard errors of the estimate: none of a thousand pairs is further off.
      const margin = 4 * Math.sqrt((threshold * (1 - threshold)) / 128);
      if (best >= threshold + margin) {
        clear++;
        expect(original, `row ${row}, similarity ${best}`).toBeDefined();
      }
      if (best <= threshold - margin) expect(original, `row ${row}, similarity ${best}`).toBeUndefined();
      if (original === undefined) kept.push(row);
      else expect(kept).toContain(original.row);
    }
    // Not an empty statement: enough rows are clear cases.
    if (threshold < 0.9) expect(clear).toBeGreaterThan(10);
  },
);

test("copies to the letter are always found, whatever the threshold", () => {
  const texts = corpus(3).filter((_, i) => i % 3 === 0);
  const index = new NearDuplicateIndex({ threshold: 1, shingle_words: words });
  for (const [row, text] of texts.entries()) index.add(row, text.join(" "));
  for (const [row, text] of texts.entries()) {
    expect(index.add(texts.length + row, text.join(" "))).toEqual({ row, similarity: 1 });
  }
});

test("bands let two texts at the threshold meet at least 99 times in 100", () => {
  for (const threshold of [0.3, 0.5, 0.7, 0.8, 0.9, 0.95]) {
    const { bands, rows } = bandingFor(threshold);
    expect(bands * rows).toBeLessThanOrEqual(128);
    expect(1 - (1 - threshold ** rows) ** bands).toBeGreaterThanOrEqual(rows === 1 ? 0 : 0.99);
  }
});
