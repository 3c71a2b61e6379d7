import { StorageError } from "@matrix/core";
import { readRecordLines, verifyOutput } from "@matrix/data";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeJournalLine, type JournalBatch, journalHead } from "../src/sink/journal-line.ts";
import { CrashDisk } from "./support/crash-disk.ts";
import { collect, record } from "./support/doubles.ts";
import { deadOutput, diskWith, journal, openOn, output } from "./support/outputs.ts";

const groups = [[record(0), record(1, "failed")], [record(2)], [record(3, "dead"), record(4), record(5)]];
const files = [output, deadOutput, journal];

test("a sound output is told to be sound, with its counts", async () => {
  const disk = await diskWith(groups, { successOnly: true });
  expect(await verifyOutput(output, { files: disk })).toEqual({
    run: "run-1",
    counts: { success: 4, failed: 1, dead: 1 },
    rows: 6,
    batches: 3,
    tailBytes: 0,
    problems: [],
    problemCount: 0,
  });
});

test("bytes after the last whole batch are no problem, but counted: a write may be going on", async () => {
  const disk = await diskWith(groups, { successOnly: true });
  for (const path of files) disk.place(path, Buffer.concat([disk.contentOf(path)!, Buffer.from("xyz")]));
  expect(await verifyOutput(output, { files: disk })).toMatchObject({ rows: 6, tailBytes: 9, problems: [] });
});

test("any damage to any file is told, and no other record than was written is ever read", async () => {
  const sound = await diskWith(groups, { successOnly: true });
  const written = new Map(
    (await collect(readRecordLines(output, { files: sound }))).map((row) => [row.sequence, row]),
  );
  const headEnd = sound.contentOf(journal)!.indexOf("\n");
  const damage = fc.record({
    path: fc.constantFrom(...files),
    at: fc.nat(10_000),
    length: fc.integer({ min: 1, max: 64 }),
    how: fc.constantFrom("flip", "zero", "cut", "noise"),
    noise: fc.uint8Array({ minLength: 64, maxLength: 64 }),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ path, at, length, how, noise }) => {
      const content = Buffer.from(sound.contentOf(path)!);
      const from = at % content.length;
      const to = Math.min(from + length, content.length);
      const before = Buffer.from(content);
      if (how === "flip") content[from]! ^= 1 << (length % 8);
      if (how === "zero") content.fill(0, from, to);
      if (how === "noise") content.set(noise.subarray(0, to - from), from);
      const spoiled = how === "cut" ? content.subarray(0, from) : content;
      fc.pre(!spoiled.equals(before));
      const disk = new CrashDisk(new Map(files.map((name) => [name, sound.contentOf(name)!])));
      disk.place(path, spoiled);

      const report = await verifyOutput(output, { files: disk });
      // One spoiled line at the end of the journal is what a crash leaves, too: its batch counts as never written.
      const line = spoiled.subarray(before.lastIndexOf("\n", from - 1) + 1);
      const lineEnds = line.toString("latin1").split("\n").length - 1;
      const asAfterCrash = path === journal && lineEnds <= 1 && from > headEnd;
      if (asAfterCrash) expect(report.rows).toBeLessThan(written.size);
      else expect(report.problemCount).toBeGreaterThan(0);

      try {
        for await (const row of readRecordLines(output, { files: disk }))
          expect(row).toEqual(written.get(row.sequence));
      } catch (error) {
        expect(error).toBeInstanceOf(StorageError);
      }
      const session = await openOn(disk, { successOnly: true }).catch((error: unknown) => error);
      if (asAfterCrash) expect(session).not.toBeInstanceOf(Error);
      else expect(session).toBeInstanceOf(StorageError);
    }),
    { numRuns: 2000 },
  );
}, 60_000);

test.each<[string, Partial<JournalBatch>, string, string]>([
  [
    "rows that come twice",
    { rows: [0, 0], outcomes: "ss" },
    '{"a":1}\n{"b":2}\n',
    "row 0 has a record already",
  ],
  ["fewer records than rows", {}, '{"a":1}\n', "has 1 records, its journal has 2"],
  ["more records than rows", {}, "{}\n{}\n{}\n", "has 3 records, its journal has 2"],
  ["records that are not JSON", {}, '{"a":1}\n{"b":\n', "record 2 of the batch is not JSON"],
  ["records that are no objects", {}, '{"a":1}\n[]\n', "record 2 of the batch is no JSON object"],
])("%s are told by file and batch", async (_, changes, data, says) => {
  const { crc32 } = await import("node:zlib");
  const bytes = Buffer.from(data);
  const head = encodeJournalLine(journalHead("run-1", false));
  const batch = encodeJournalLine({
    batch: 1,
    after: head.check,
    data: { at: 0, bytes: bytes.length, crc: crc32(bytes) },
    rows: [0, 1],
    outcomes: "ss",
    ...changes,
  });
  const disk = new CrashDisk(
    new Map([
      [output, bytes],
      [journal, Buffer.concat([head.bytes, batch.bytes])],
    ]),
  );
  const { problems } = await verifyOutput(output, { files: disk });
  expect(problems).toEqual([expect.stringMatching(/^\/out\/.*, batch 1: /)]);
  expect(problems[0]).toContain(says);
});

test("at most 100 problems are kept, and all are counted", async () => {
  const disk = await diskWith([Array.from({ length: 300 }, (_, row) => record(row))]);
  const lines = disk.contentOf(journal)!.toString().split("\n");
  const batch = JSON.parse(lines[1]!.slice(9)) as JournalBatch;
  const forged = encodeJournalLine({ ...batch, rows: batch.rows.map(() => 7) });
  disk.place(journal, Buffer.concat([Buffer.from(`${lines[0]}\n`), forged.bytes]));
  const report = await verifyOutput(output, { files: disk });
  expect([report.problems.length, report.problemCount, report.rows]).toEqual([100, 299, 1]);
});

test.each([
  ["journal", [output], "has no journal /out/records.jsonl.journal"],
  ["data", [journal], "output file /out/records.jsonl is missing though its journal is there"],
])("without its %s an output cannot be read", async (_, kept, says) => {
  const sound = await diskWith(groups);
  const disk = new CrashDisk(new Map(kept.map((path) => [path, sound.contentOf(path)!])));
  await expect(verifyOutput(output, { files: disk })).rejects.toThrow(says);
  await expect(collect(readRecordLines(output, { files: disk }))).rejects.toThrow(StorageError);
});
