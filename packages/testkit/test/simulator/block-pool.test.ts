import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BlockHolding, BlockPool } from "../../src/simulator/block-pool.ts";

const BLOCK = 4;

describe("the pool of cache blocks", () => {
  test("finds a released prefix again, but never the whole prompt", () => {
    const pool = new BlockPool(10, BLOCK);
    const holding = pool.holding([11, 22]);
    pool.grow(holding, 8);
    pool.release(holding);
    expect(pool.cachedTokens([11, 22, 33], 12)).toBe(8);
    expect(pool.cachedTokens([11, 22], 8)).toBe(4);
    expect(pool.cachedTokens([99, 22], 12)).toBe(0);
  });

  test("counts a block that two sequences hold once", () => {
    const pool = new BlockPool(10, BLOCK);
    const [first, second] = [pool.holding([1, 2]), pool.holding([1, 3])];
    pool.grow(first, 8);
    pool.grow(second, 8);
    expect(pool.usage).toBeCloseTo(0.3);
    pool.release(first);
    expect(pool.usage).toBeCloseTo(0.2);
  });

  test("throws the prefix away that was let go first", () => {
    const pool = new BlockPool(2, BLOCK);
    for (const hash of [1, 2, 3]) {
      const holding = pool.holding([hash]);
      pool.grow(holding, BLOCK);
      pool.release(holding);
    }
    expect([1, 2, 3].map((hash) => pool.cachedTokens([hash], BLOCK + 1))).toEqual([0, BLOCK, BLOCK]);
  });

  test("refuses to grow when every block is held, and grows again after a release", () => {
    const pool = new BlockPool(2, BLOCK);
    const [first, second] = [pool.holding([]), pool.holding([])];
    expect(pool.grow(first, 2 * BLOCK)).toBe(true);
    expect(pool.grow(second, 1)).toBe(false);
    pool.release(first);
    expect(pool.grow(second, 1)).toBe(true);
  });

  test("holds what a plain model of it says, whatever is grown and released", () => {
    const step = fc.record({
      sequence: fc.nat(3),
      tokens: fc.integer({ min: 1, max: 24 }),
      release: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 3, max: 12 }), (steps, capacity) => {
        const pool = new BlockPool(capacity, BLOCK);
        // sequences 0 and 1 share their first two blocks; all have four known blocks
        const hashes = [0, 1, 2, 3].map((name) =>
          [0, 1, 2, 3].map((block) => (name < 2 && block < 2 ? block : 100 * name + block)),
        );
        const holdings: BlockHolding[] = hashes.map((list) => pool.holding(list));
        const covered = [0, 0, 0, 0];
        for (const { sequence, tokens, release } of steps) {
          const holding = holdings[sequence]!;
          if (release) {
            pool.release(holding);
            covered[sequence] = 0;
          } else if (pool.grow(holding, Math.max(tokens, covered[sequence]!))) {
            covered[sequence] = Math.max(tokens, covered[sequence]!);
          } else {
            pool.release(holding);
            covered[sequence] = 0;
          }
          expect(Math.round(pool.usage * capacity)).toBe(heldBlocks(hashes, covered));
          expect(pool.usage).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

function heldBlocks(hashes: readonly number[][], covered: readonly number[]): number {
  const named = new Set<number>();
  let anonymous = 0;
  for (const [sequence, tokens] of covered.entries()) {
    const full = Math.floor(tokens / BLOCK);
    for (let block = 0; block < full; block++) {
      const hash = hashes[sequence]![block];
      if (hash === undefined) anonymous++;
      else named.add(hash);
    }
    if (tokens % BLOCK > 0) anonymous++;
  }
  return named.size + anonymous;
}
