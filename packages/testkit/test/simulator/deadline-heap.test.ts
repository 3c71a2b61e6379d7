import fc from "fast-check";
import { expect, test } from "vitest";
import { DeadlineHeap } from "../../src/simulator/deadline-heap.ts";

test("deadlines leave in the order of their times, equal ones as they came, called-off ones never", () => {
  const entry = fc.record({ at: fc.nat(20), cancelled: fc.boolean() });
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const heap = new DeadlineHeap<number>();
      for (const [index, { at, cancelled }] of entries.entries()) heap.push(at, index).cancelled = cancelled;
      const left: number[] = [];
      for (let next = heap.takeDue(99); next !== undefined; next = heap.takeDue(99)) left.push(next);
      const expected = entries
        .map((value, index) => ({ ...value, index }))
        .filter(({ cancelled }) => !cancelled)
        .sort((a, b) => a.at - b.at || a.index - b.index)
        .map(({ index }) => index);
      expect(left).toEqual(expected);
    }),
  );
});

test("a deadline is not taken before its time", () => {
  const heap = new DeadlineHeap<string>();
  heap.push(5, "later");
  expect(heap.nextAt()).toBe(5);
  expect(heap.takeDue(4.9)).toBeUndefined();
  expect(heap.takeDue(5)).toBe("later");
  expect(heap.nextAt()).toBe(Number.POSITIVE_INFINITY);
});
