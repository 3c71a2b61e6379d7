import { zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ZstdProblem } from "../src/rows/zstd-frames.ts";
import { ZstdWalker } from "../src/rows/zstd-walker.ts";
import { skippable } from "./support/zstd-files.ts";

/** The data frames of a stream, each put together from its pieces; undefined where the stream is no zstd. */
function framesOf(chunks: readonly Uint8Array[]): Map<number, Buffer> | undefined {
  const walker = new ZstdWalker();
  const frames = new Map<number, Buffer>();
  try {
    for (const chunk of chunks) {
      for (const { bytes, frameAt } of walker.push(Buffer.from(chunk))) {
        frames.set(frameAt, Buffer.concat([frames.get(frameAt) ?? Buffer.alloc(0), bytes]));
      }
    }
    walker.end();
  } catch (error) {
    expect(error).toBeInstanceOf(ZstdProblem);
    return undefined;
  }
  return frames;
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return sorted.map((place, at) => bytes.subarray(at === 0 ? 0 : sorted[at - 1], place));
}

const places = fc.array(fc.nat(), { maxLength: 20 });

test("the frames that come out are those that went in, whole, wherever the stream is cut", () => {
  const frame = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((content) => ({ data: true, bytes: zstdCompressSync(content) })),
    fc
      .uint8Array({ maxLength: 30 })
      .map((content) => ({ data: false, bytes: skippable(content, content.length % 16) })),
  );
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 8 }), places, (frames, cuts) => {
      const expected = new Map<number, Buffer>();
      let at = 0;
      for (const { data, bytes } of frames) {
        if (data) expected.set(at, bytes);
        at += bytes.length;
      }
      const stream = Buffer.concat(frames.map(({ bytes }) => bytes));
      expect(framesOf(cut(stream, cuts))).toEqual(expected);
      expect(framesOf([...stream].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test("whatever bytes come, the answer is the same wherever they are cut: frames, or a problem that is told", () => {
  const magic = fc.constantFrom("28b52ffd", "502a4d18", "").map((hex) => Buffer.from(hex, "hex"));
  const noise = fc.tuple(magic, fc.uint8Array({ maxLength: 60 })).map((parts) => Buffer.concat(parts));
  fc.assert(
    fc.property(fc.array(noise, { maxLength: 3 }), places, (parts, cuts) => {
      const stream = Buffer.concat(parts);
      expect(framesOf(cut(stream, cuts))).toEqual(framesOf([stream]));
    }),
    { numRuns: 3000 },
  );
});
