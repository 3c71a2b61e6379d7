import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeDoneSet, encodeDoneSet, maxMetadataBytes } from "../src/protocol/done-set.ts";

const offsets = (most: number) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: most }), { maxLength: 400 })
    .map((list) => list.sort((a, b) => a - b));

test("any set of offsets comes back as it was, far beyond 2^32, too", () => {
  fc.assert(
    fc.property(offsets(20_000), fc.constantFrom(0, 7, 2 ** 33 + 1, 2 ** 52), (list, watermark) => {
      const done = list.map((offset) => watermark + offset);
      expect(decodeDoneSet(watermark, encodeDoneSet(watermark, done))).toEqual(done);
    }),
  );
});

test("no set needs more bytes than fit, and what is left out is the top", () => {
  fc.assert(
    fc.property(offsets(1_000_000), fc.integer({ min: 10, max: 200 }), (done, most) => {
      const text = encodeDoneSet(0, done, most);
      expect(text.length).toBeLessThanOrEqual(most);
      const kept = decodeDoneSet(0, text);
      expect(kept).toEqual(done.slice(0, kept.length));
    }),
  );
});

test("one stuck record and 50,000 done are a few bytes", () => {
  const done = Array.from({ length: 50_000 }, (_, index) => index + 1);
  expect(encodeDoneSet(0, done).length).toBeLessThan(12);
});

test("every other one of 8,000 fits easily: the worst case that a partition gets to by default", () => {
  const done = Array.from({ length: 4_000 }, (_, index) => 2 * index + 1);
  expect(encodeDoneSet(0, done).length).toBeLessThan(0.75 * maxMetadataBytes);
  // At random nothing deflates: one bit each, six bits a character.
  const random = fc
    .sample(fc.boolean(), { numRuns: 8_000, seed: 1 })
    .flatMap((isDone, offset) => (isDone ? [offset] : []));
  expect(encodeDoneSet(0, random).length).toBeLessThan(1_400);
});

test("a format written today reads the same for ever", () => {
  // Bits 1, 2 and 9 above the watermark: bytes 0b00000110 and 0b00000010 behind encoding 0.
  expect(decodeDoneSet(100, `1${Buffer.from([0, 0b110, 0b10]).toString("base64")}`)).toEqual([101, 102, 109]);
  // 3 not done, 2 done, 300 not done (172 + 128 * 2), 1 done, behind encoding 1.
  expect(decodeDoneSet(0, `1${Buffer.from([1, 3, 2, 172, 2, 1]).toString("base64")}`)).toEqual([3, 4, 305]);
});

test("metadata that others wrote, or that is damaged, is as good as none", () => {
  expect(decodeDoneSet(0, "")).toEqual([]);
  expect(decodeDoneSet(0, "2AAAA")).toEqual([]);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.uint8Array({ maxLength: 60 }).map((b) => `1${Buffer.from(b).toString("base64")}`),
      ),
      (text) => {
        expect(decodeDoneSet(5, text).every((offset) => offset >= 5)).toBe(true);
      },
    ),
  );
});
