import fc from "fast-check";
import { expect, test } from "vitest";
import { Deque } from "../src/deque.ts";

test("a deque gives what an array gives", () => {
  const move = fc.oneof(
    { weight: 4, arbitrary: fc.constant("push" as const) },
    { weight: 3, arbitrary: fc.constant("shift" as const) },
    { weight: 1, arbitrary: fc.constant("unshift" as const) },
  );
  fc.assert(
    fc.property(fc.array(move, { maxLength: 200 }), fc.nat(3_000), (moves, before) => {
      const deque = new Deque<number>();
      const array: number[] = [];
      for (let item = 0; item < before; item++) {
        deque.push(item);
        array.push(item);
      }
      // Past the place where it lets go of what was taken.
      for (let item = 0; item < before - 100; item++) expect(deque.shift()).toBe(array.shift());
      for (const [item, how] of moves.entries()) {
        if (how === "shift") expect(deque.shift()).toBe(array.shift());
        else {
          deque[how](item);
          array[how](item);
        }
        expect(deque.length).toBe(array.length);
      }
      while (array.length > 0) expect(deque.shift()).toBe(array.shift());
      expect(deque.shift()).toBeUndefined();
    }),
  );
});
