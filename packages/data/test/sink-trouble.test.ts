import { StorageError } from "@matrix/core";
import { readRecordLines, type SinkTrouble, verifyOutput } from "@matrix/data";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CrashDisk } from "./support/crash-disk.ts";
import { collect, record } from "./support/doubles.ts";
import { deadOutput, diskWith, journal, openOn, output, zstdOutput } from "./support/outputs.ts";

test.each([
  ["ENOSPC", output],
  ["ENOSPC", deadOutput],
  ["ENOSPC", journal],
  ["EIO", output],
  ["EDQUOT", journal],
])("%s while appending to %s is told and tried again, and no record is torn or lost", async (code, path) => {
  const disk = new CrashDisk();
  const told: SinkTrouble[] = [];
  const session = await openOn(disk, { successOnly: true, onTrouble: (trouble) => told.push(trouble) });
  let left = 3;
  disk.fault = (operation, at) =>
    operation.type === "append" && at === path && left-- > 0 ? { code, partial: 7 } : undefined;
  await Promise.all([0, 1, 2].map((row) => session.write(record(row, row === 1 ? "failed" : "success"))));
  expect(
    told.map((trouble) => [trouble.path, (trouble.error as NodeJS.ErrnoException).code, trouble.retryInMs]),
  ).toEqual([
    [path, code, 100],
    [path, code, 200],
    [path, code, 400],
  ]);
  await session.close();
  const found = await collect(readRecordLines(output, { files: disk }));
  expect(found.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
  expect(await verifyOutput(output, { files: disk })).toMatchObject({ problems: [], tailBytes: 0, rows: 3 });
});

test("a truncation that fails is tried again with the write", async () => {
  const disk = new CrashDisk();
  const session = await openOn(disk);
  let left = 4;
  disk.fault = (operation, at) =>
    at === output && operation.type !== "sync" && left-- > 0 ? { code: "EIO", partial: 5 } : undefined;
  await session.write(record(0));
  await session.close();
  expect(await verifyOutput(output, { files: disk })).toMatchObject({ problems: [], tailBytes: 0, rows: 1 });
});

test("closing while the disk is full tries once more, tells what is lost, and leaves whole records", async () => {
  const disk = await diskWith([[record(0)]]);
  const session = await openOn(disk);
  disk.fault = (operation, at) =>
    operation.type === "append" && at === output ? { code: "ENOSPC", partial: 3 } : undefined;
  const lost = session.write(record(1));
  const tooLate = expect(lost).rejects.toThrow("the disk is full; make room, then resume the run");
  await expect(session.close()).rejects.toThrow(StorageError);
  await tooLate;
  disk.fault = undefined;
  const again = await openOn(disk);
  expect([again.has(0), again.has(1)]).toEqual([true, false]);
  await again.close();
});

test.each([
  ["data", output],
  ["dead records", deadOutput],
  ["the journal", journal],
])(
  "a sync of %s that fails ends the session, and nothing of the batch is believed later",
  async (_, path) => {
    const disk = new CrashDisk();
    const session = await openOn(disk, { successOnly: true });
    await session.write(record(0));
    disk.fault = (operation, at) => (operation.type === "sync" && at === path ? { code: "EIO" } : undefined);
    const writes = [session.write(record(1)), session.write(record(2, "dead"))];
    for (const write of writes) await expect(write).rejects.toThrow(StorageError);
    await expect(session.write(record(3))).rejects.toThrow(`syncing output ${path} failed`);
    expect([session.has(0), session.has(1), session.has(2)]).toEqual([true, false, false]);
    disk.fault = undefined;
    await expect(session.close()).rejects.toThrow(StorageError);
    const again = await openOn(disk, { successOnly: true });
    expect([again.has(0), again.has(1), again.has(2)]).toEqual([true, false, false]);
    await again.close();
  },
);

test("an error that does not pass ends the session at once", async () => {
  const disk = new CrashDisk();
  const session = await openOn(disk);
  disk.fault = (operation) => (operation.type === "append" ? { code: "EROFS" } : undefined);
  await expect(session.write(record(0))).rejects.toThrow("the file system is read-only");
  await expect(session.close()).rejects.toThrow(StorageError);
});

test.each([output, zstdOutput])(
  "%s: whatever operation fails in whatever way, a later opening has all that was durable, once",
  async (path) => {
    const fault = fc.record({
      at: fc.nat(40),
      times: fc.integer({ min: 1, max: 4 }),
      code: fc.constantFrom("ENOSPC", "EIO", "EROFS", "EDQUOT"),
      partial: fc.nat(50),
    });
    const rows = fc.array(
      fc.record({ sequence: fc.nat(20), outcome: fc.constantFrom("success" as const, "dead" as const) }),
      { minLength: 1, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.array(fault, { maxLength: 3 }),
        fc.boolean(),
        async (written, faults, successOnly) => {
          const disk = new CrashDisk();
          let operations = 0;
          disk.fault = () => {
            const now = operations++;
            const hit = faults.find(({ at, times }) => now >= at && now < at + times);
            return hit && { code: hit.code, partial: hit.partial };
          };
          const durable = new Set<number>();
          const session = await openOn(disk, { path, successOnly }).catch(() => undefined);
          if (session !== undefined) {
            const writes = written.map((row) =>
              session.write(record(row.sequence, row.outcome)).then(() => durable.add(row.sequence)),
            );
            await Promise.allSettled(writes);
            await session.close().catch(() => {});
          }
          disk.fault = undefined;
          const again = await openOn(disk, { path, successOnly });
          for (const sequence of durable) expect(again.has(sequence)).toBe(true);
          for (const row of written) await again.write(record(row.sequence, row.outcome));
          await again.close();
          const expected = new Set(written.map(({ sequence }) => sequence)).size;
          expect(await verifyOutput(path, { files: disk })).toMatchObject({
            problems: [],
            tailBytes: 0,
            rows: expected,
          });
        },
      ),
      { numRuns: 400 },
    );
  },
  60_000,
);
