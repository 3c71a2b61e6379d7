import fc from "fast-check";
import { expect, test } from "vitest";
import { PartitionProgress } from "../src/protocol/partition-progress.ts";

test("the watermark is the lowest offset not done, and nothing done is forgotten over a commit", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.nat(300), fc.constant("commit" as const)), { maxLength: 200 }),
      (steps) => {
        const model = new Set<number>();
        let progress = new PartitionProgress(0);
        for (const step of steps) {
          if (step === "commit") {
            const { offset, metadata } = progress.snapshot();
            progress = new PartitionProgress(offset, metadata);
          } else {
            model.add(step);
            progress.complete(step);
          }
          let lowest = 0;
          while (model.has(lowest)) lowest++;
          expect(progress.watermark).toBe(lowest);
          for (let offset = 0; offset <= 301; offset++)
            expect(progress.isDone(offset)).toBe(model.has(offset));
        }
      },
    ),
    { numRuns: 50 },
  );
});

test("offsets that hold no record are passed over", () => {
  const progress = new PartitionProgress(3);
  progress.skip(3, 10);
  expect(progress.watermark).toBe(10);
  progress.complete(12);
  progress.skip(11, 12);
  expect(progress.watermark).toBe(10);
  progress.complete(10);
  expect(progress.watermark).toBe(13);
});

test("a partition admits nothing too far ahead of a stuck offset, and always the stuck one", () => {
  const progress = new PartitionProgress(100);
  expect(progress.admits(100, 50)).toBe(true);
  expect(progress.admits(149, 50)).toBe(true);
  expect(progress.admits(150, 50)).toBe(false);
});

test("a partition whose metadata are three quarters full admits only the lowest offset, until they shrink", () => {
  const progress = new PartitionProgress(0);
  // Too irregular to deflate: more than 3,000 of 4,000 bytes.
  const done = fc
    .sample(fc.boolean(), { numRuns: 20_000, seed: 2 })
    .flatMap((yes, offset) => (yes && offset > 0 ? [offset] : []));
  for (const offset of done) progress.complete(offset);
  expect(progress.snapshot().metadata.length).toBeGreaterThan(3_000);
  expect(progress.admits(20_001, 1_000_000)).toBe(false);
  expect(progress.admits(0, 1_000_000)).toBe(true);
  for (let offset = 0; offset < 10_000; offset++) progress.complete(offset);
  expect(progress.snapshot().metadata.length).toBeLessThan(3_000);
  expect(progress.admits(20_001, 1_000_000)).toBe(true);
});
