import { randomBytes } from "node:crypto";
import { constants, zstdCompressSync } from "node:zlib";
import { DataError } from "@matrix/core";
import { type JsonlSourceOptions, jsonlSource } from "@matrix/data";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dataSet, never } from "./support/data-sets.ts";
import { collect } from "./support/doubles.ts";
import { describeWith, output, skippable } from "./support/zstd-files.ts";

function read(content: Uint8Array, options: JsonlSourceOptions = {}) {
  const source = jsonlSource(dataSet("rows.jsonl.zst", content), options);
  return collect(source.rows({ start: 0, signal: never }));
}

const rowsTo = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ index, value: { n: index } }));
const linesFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, at) => `{"n":${first + at}}\n`).join("");

test("all frames of a file are read, whatever lies between them", async () => {
  const file = [
    skippable(Buffer.from("head"), 13),
    zstdCompressSync(linesFrom(0, 3)),
    skippable(Buffer.alloc(0), 0),
    zstdCompressSync(""),
    skippable(randomBytes(3_000_000), 15),
    zstdCompressSync(linesFrom(3, 100_000)),
    zstdCompressSync(linesFrom(100_003, 1)),
    skippable(Buffer.from("tail"), 7),
  ];
  expect(await read(Buffer.concat(file))).toEqual(rowsTo(100_004));
});

test("a file of skippable frames alone has no rows, and neither has an empty one", async () => {
  expect(
    await read(Buffer.concat(Array.from({ length: 100_000 }, () => skippable(Buffer.alloc(0))))),
  ).toEqual([]);
  expect(await read(Buffer.alloc(0))).toEqual([]);
});

test("frames may be cut anywhere, within lines too, and lie anywhere in the pieces that are read", async () => {
  const size = fc.constantFrom(0, 1, 5, 300, 70_000, 400_000, 524_288);
  const frame = fc.record({
    bytes: size,
    skip: fc.boolean(),
    level: fc.constantFrom(1, 19),
    sum: fc.boolean(),
  });
  const text = Buffer.from(linesFrom(0, 60_000));
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 12 }), async (frames) => {
      const parts: Buffer[] = [];
      let at = 0;
      for (const { bytes, skip, level, sum } of frames) {
        const content = text.subarray(at, at + bytes);
        at += content.length;
        const params = {
          [constants.ZSTD_c_compressionLevel]: level,
          [constants.ZSTD_c_checksumFlag]: sum ? 1 : 0,
        };
        parts.push(skip ? skippable(randomBytes(bytes)) : zstdCompressSync(content, { params }));
        if (skip) at -= content.length;
      }
      parts.push(zstdCompressSync(text.subarray(at)));
      const source = jsonlSource(dataSet("rows.jsonl.zst", Buffer.concat(parts)));
      let next = 0;
      for await (const row of source.rows({ start: 0, signal: never })) {
        if (!("value" in row) || (row.value as { n: number }).n !== next++) throw new Error(`row ${next}`);
      }
      expect(next).toBe(60_000);
    }),
    { numRuns: 10 },
  );
}, 120_000);

test("reading on from a row gives the same rows as reading all", async () => {
  const file = Buffer.concat([0, 1, 2].map((part) => zstdCompressSync(linesFrom(part * 1000, 1000))));
  const source = jsonlSource(dataSet("rows.jsonl.zst", file), { skip: 10, limit: 2_500 });
  const all = await collect(source.rows({ start: 0, signal: never }));
  expect(all).toHaveLength(2_500);
  for (const start of [1, 990, 2_499, 2_500, 9_999]) {
    expect(await collect(source.rows({ start, signal: never }))).toEqual(all.slice(start));
  }
});

const whole = zstdCompressSync(linesFrom(0, 5_000), { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
const flipped = (at: number) => Buffer.from(whole.map((byte, place) => (place === at ? byte ^ 0xff : byte)));

describe("damage is a DataError that names the file and the frame's byte", () => {
  test.each<[string, Uint8Array, RegExp]>([
    [
      "cut off in a block",
      whole.subarray(0, -9),
      /ends in the middle of the zstd frame that begins at byte 0; fetch/,
    ],
    [
      "cut off in a header",
      Buffer.concat([whole, whole.subarray(0, 3)]),
      new RegExp(`begins at byte ${whole.length}`),
    ],
    ["cut off in a skippable frame", skippable(Buffer.alloc(90)).subarray(0, 50), /that begins at byte 0/],
    [
      "a flipped byte in its checksum",
      flipped(whole.length - 2),
      /not sound zstd: .*frame at byte 0\); fetch it again/,
    ],
    [
      "something behind its last frame",
      Buffer.concat([whole, Buffer.from("more")]),
      /no frame begins where the one before ends/,
    ],
    [
      "a second frame that is damaged",
      Buffer.concat([whole, flipped(whole.length - 2)]),
      new RegExp(`frame at byte ${whole.length}`),
    ],
    ["no zstd at all", Buffer.from('{"n":1}\n'), /is not zstd: it does not begin as a zstd frame does/],
  ])("%s", async (_, content, says) => {
    await expect(read(content)).rejects.toThrow(DataError);
    await expect(read(content)).rejects.toThrow(says);
    await expect(read(content)).rejects.toThrow("rows.jsonl.zst");
  });

  test("any byte that is flipped ends in an error or in rows, never in a crash", async () => {
    for (let at = 0; at < whole.length; at += 7) {
      await read(flipped(at)).catch((error: unknown) => expect(error).toBeInstanceOf(DataError));
    }
  }, 60_000);
});

test("rows before the damage are delivered", async () => {
  const path = dataSet("rows.jsonl.zst", Buffer.concat([whole, Buffer.from("more")]));
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const row of jsonlSource(path).rows({ start: 0, signal: never })) seen.push(row);
  })();
  await expect(reading).rejects.toThrow(DataError);
  expect(seen.length).toBeGreaterThan(0);
});

test("a bomb is refused before it is unpacked", async () => {
  const bomb = zstdCompressSync(Buffer.alloc(300 * 1024 * 1024));
  await expect(read(bomb)).rejects.toThrow("grows more than 200-fold");
  await expect(read(Buffer.concat([bomb, bomb]))).rejects.toThrow("grows more than 200-fold");
});

test("more decompressed bytes than maxFileBytes are refused", async () => {
  await expect(read(whole, { maxFileBytes: 1000 })).rejects.toThrow(
    "has more than 1000 bytes when decompressed; raise maxFileBytes if you trust it",
  );
});

test("a bad line is a bad row that names file and line, and the rest goes on", async () => {
  const path = dataSet(
    "rows.jsonl.zst",
    Buffer.concat([zstdCompressSync('{"n":0}\n{"n'), zstdCompressSync('\n{"n":2}\n')]),
  );
  const rows = await collect(jsonlSource(path).rows({ start: 0, signal: never }));
  expect(rows.map((row) => ("value" in row ? row.value : row.error.message))).toEqual([
    { n: 0 },
    expect.stringContaining(`${path}:2 is not JSON`),
    { n: 2 },
  ]);
});

test("who stops early leaves nothing running", async () => {
  const path = dataSet("rows.jsonl.zst", zstdCompressSync(linesFrom(0, 500_000)));
  for await (const row of jsonlSource(path).rows({ start: 0, signal: never })) if (row.index === 3) break;
  const stop = new AbortController();
  const reading = (async () => {
    for await (const row of jsonlSource(path).rows({ start: 0, signal: stop.signal })) {
      if (row.index === 3) stop.abort(new Error("enough"));
    }
  })();
  await expect(reading).rejects.toThrow("enough");
});

test("a window that takes more than 128 MiB of memory is refused, and so is a dictionary", async () => {
  const frame = Buffer.from("28b52ffd00a8", "hex");
  await expect(read(Buffer.concat([frame, Buffer.from([1, 0, 0])]))).rejects.toThrow(
    "needs a window of 2147483648 bytes",
  );
  await expect(read(Buffer.from("28b52ffd2107000100", "hex"))).rejects.toThrow(
    "was compressed with dictionary 7",
  );
});

describeWith("zstd", ["--version"], "install zstd", () => {
  const text = linesFrom(0, 120_000);
  test.each([
    "-1",
    "-19",
    "-3 --no-check",
    "-3 --rsyncable",
    "-3 --long=27",
    "-3 -T2 -B524288",
    "-3 --no-content-size",
  ])("what zstd %s writes is read, frame after frame", async (args) => {
    const frames = [text.slice(0, 1_000_001), text.slice(1_000_001)].map((part) =>
      output("zstd", [...args.split(" "), "-c"], part),
    );
    const rows = await read(Buffer.concat(frames));
    expect(rows.length).toBe(120_000);
    expect(rows.at(-1)).toEqual({ index: 119_999, value: { n: 119_999 } });
  });
});
