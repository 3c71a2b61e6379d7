import fc from "fast-check";
import { expect, test } from "vitest";
import { SequenceSet } from "../src/sink/sequence-set.ts";

const sequence = fc.oneof(fc.nat(100), fc.nat(200_000), fc.maxSafeNat());

test("a sequence set holds what a Set of numbers holds", () => {
  fc.assert(
    fc.property(fc.array(sequence), fc.array(sequence), (added, asked) => {
      const bits = new SequenceSet();
      const set = new Set<number>();
      for (const one of added) {
        expect(bits.add(one)).toBe(!set.has(one));
        set.add(one);
      }
      for (const one of [...added, ...asked]) expect(bits.has(one)).toBe(set.has(one));
      expect(bits.size).toBe(set.size);
    }),
    { numRuns: 1000 },
  );
});
