import { expect, test } from "vitest";
import { minHash, similarityOf } from "../../src/near-duplicates/min-hash.ts";
import { wordShingles } from "../../src/near-duplicates/word-shingles.ts";
import { altered, jaccard, runsOf, seeded, textOf } from "./generated-texts.ts";

test("the estimate of a similarity errs by what 128 hash functions err by, and to both sides alike", () => {
  const random = seeded(1);
  const errors = Array.from({ length: 600 }, (_, i) => {
    const words = textOf(random, 80 + Math.floor(random() * 300));
    const other = altered(words, (1 + (i % 40)) / 200, random);
    const [one, two] = [words, other].map((text) => minHash(wordShingles(text.join(" "), 3)));
    const exact = jaccard(runsOf(words, 3), runsOf(other, 3));
    // In standard errors of 128 independent hash functions; those of equal texts are 0.
    return (similarityOf(one!, two!) - exact) / Math.max(Math.sqrt((exact * (1 - exact)) / 128), 1e-9);
  });
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const rootMeanSquare = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
  expect(rootMeanSquare).toBeGreaterThan(0.8);
  expect(rootMeanSquare).toBeLessThan(1.1);
  // The mean of 600 errs by a 24th of what one does.
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(600));
});

test("case, punctuation and white space make no difference, words and their order do", () => {
  const signature = (text: string) => minHash(wordShingles(text, 3));
  const plain = signature("let x be a prime then x squared is no prime");
  expect(signature("Let x be a prime;\n  THEN x squared is no prime!")).toEqual(plain);
  expect(signature("prime no is squared x then prime a be x let")).not.toEqual(plain);
});

test("a text shorter than a run of words is compared as a whole; one without words with nothing", () => {
  expect(wordShingles("two words", 5)).toHaveLength(1);
  expect(wordShingles("five words make one run", 5)).toHaveLength(1);
  expect(wordShingles("… !?", 5)).toHaveLength(0);
});
