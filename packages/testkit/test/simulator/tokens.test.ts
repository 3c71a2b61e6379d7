import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BlockHasher, TokenList } from "../../src/simulator/token-sink.ts";
import { countTokens, firstTokens, splitTokens } from "../../src/simulator/tokens.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom("a", "B", "é", " ", "\n", "\t", "7", ".", '"', "'", "東", "🙂", "-") }),
);

describe("tokens", () => {
  test("the tokens of a text put together are the text", () => {
    fc.assert(
      fc.property(text, (whole) => {
        expect(splitTokens(whole).join("")).toBe(whole);
        expect(splitTokens(whole).every((token) => token !== "")).toBe(true);
      }),
    );
  });

  test("counting, splitting and hashing see the same tokens", () => {
    fc.assert(
      fc.property(text, (whole) => {
        const hasher = new BlockHasher(16);
        const list = new TokenList();
        hasher.text(whole);
        list.text(whole);
        expect([countTokens(whole), hasher.tokens]).toEqual([list.tokens.length, list.tokens.length]);
      }),
    );
  });

  test("the first tokens of a text are a prefix of it with that many tokens", () => {
    fc.assert(
      fc.property(text, fc.nat(20), (whole, limit) => {
        const part = firstTokens(whole, limit);
        expect(whole.startsWith(part)).toBe(true);
        expect(splitTokens(whole).slice(0, limit).join("")).toBe(part);
      }),
    );
  });

  // counted by hand after the recorded token lists: words take the space before them, digits stand alone
  test.each([
    ["What is the capital of France? Answer in one word.", 12],
    ["Hello there, welcome to my world. I'm here to help", 13],
    ["1234567890", 10],
    ["a  b", 3],
    ["x\n\ny", 4],
    ["東京 🙂", 3],
  ])("%j has %i tokens", (whole, count) => {
    expect(countTokens(whole)).toBe(count);
  });

  test("prompts share blocks exactly as far as they share tokens", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("one", "two", "six"), { maxLength: 40 }),
        fc.nat(40),
        (words, cut) => {
          const blocks = (list: readonly string[]) => {
            const hasher = new BlockHasher(4);
            hasher.text(list.map((word) => ` ${word}`).join(""));
            return hasher.blockHashes;
          };
          const other = [...words.slice(0, cut), "other", ...words.slice(cut + 1)];
          const shared = Math.floor(Math.min(cut, words.length) / 4);
          expect(blocks(other).slice(0, shared)).toEqual(blocks(words).slice(0, shared));
          if (cut < words.length) expect(blocks(other)[shared]).not.toBe(blocks(words)[shared] ?? null);
        },
      ),
    );
  });

  test("prompts of different salt share no block", () => {
    const [first, second] = ["a", "b"].map((salt) => {
      const hasher = new BlockHasher(2, salt);
      hasher.text("one two three four");
      return hasher.blockHashes;
    });
    expect(first?.filter((hash) => second?.includes(hash))).toEqual([]);
  });
});
