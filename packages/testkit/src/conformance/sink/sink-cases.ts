import assert from "node:assert/strict";
import { ClosedError, LockedError, type RowRecord } from "@matrix/core";
import { recordAt, type SinkCase, sinkCase } from "./sink-subject.ts";

const linesOf = (records: readonly RowRecord[]) => records.map(({ line }) => line).sort();
const many = (count: number) => Array.from({ length: count }, (_, sequence) => recordAt(sequence));

/** Every behaviour that the contract of `Sink` asks for, and those that a sink may promise beyond it. */
export const sinkCases: readonly SinkCase[] = [
  sinkCase("a sink to which nothing was written holds nothing", async ({ session, lines }) => {
    assert.deepEqual({ ...session.counts }, { success: 0, failed: 0, dead: 0 });
    assert.deepEqual([session.duplicates, session.has(0)], [0, false]);
    await session.close();
    assert.deepEqual(await lines(), []);
  }),
  sinkCase("a record is there, letter by letter, when its write resolves", async ({ session, lines }) => {
    const record = recordAt(0, "success", "written");
    await session.write(record);
    assert.deepEqual(await lines(), [record.line]);
  }),
  sinkCase("has() tells of a record when its write resolves", async ({ session }) => {
    assert.equal(session.has(7), false);
    await session.write(recordAt(7));
    assert.deepEqual(
      [6, 7, 8].map((sequence) => session.has(sequence)),
      [false, true, false],
    );
  }),
  sinkCase("rows are counted by how they ended", async ({ session }) => {
    for (const [sequence, outcome] of (
      ["success", "failed", "dead", "success", "failed", "success"] as const
    ).entries())
      await session.write(recordAt(sequence, outcome));
    assert.deepEqual({ ...session.counts }, { success: 3, failed: 2, dead: 1 });
  }),
  sinkCase("records of every outcome are kept", async ({ session, lines }) => {
    const records = [recordAt(0, "success"), recordAt(1, "failed"), recordAt(2, "dead")];
    for (const record of records) await session.write(record);
    await session.close();
    assert.deepEqual([...(await lines())].sort(), linesOf(records));
  }),
  sinkCase("a second record of a row is dropped and counted; the first stays", async ({ session, lines }) => {
    const first = recordAt(3, "success", "first");
    await session.write(first);
    await session.write(recordAt(3, "failed", "second"));
    await session.write(recordAt(3, "dead", "third"));
    await session.close();
    assert.deepEqual(await lines(), [first.line]);
    assert.deepEqual([session.duplicates, { ...session.counts }], [2, { success: 1, failed: 0, dead: 0 }]);
  }),
  sinkCase("of 50 writes for one row side by side one is kept", async ({ session, lines }) => {
    const records = Array.from({ length: 50 }, (_, writer) => recordAt(0, "success", `writer ${writer}`));
    await Promise.all(records.map((record) => session.write(record)));
    assert.equal(session.duplicates, 49);
    await session.close();
    const kept = await lines();
    assert.equal(kept.length, 1);
    assert.ok(linesOf(records).includes(kept[0]!));
  }),
  sinkCase("a duplicate resolves only once the first record is there", async ({ session, lines }) => {
    const first = recordAt(0, "success", "first");
    void session.write(first);
    await session.write(recordAt(0, "success", "second"));
    assert.deepEqual(await lines(), [first.line]);
  }),
  sinkCase("1,000 writes side by side are all kept, each once", async ({ session, lines }) => {
    const records = many(1_000);
    await Promise.all(records.map((record) => session.write(record)));
    await session.close();
    assert.deepEqual([...(await lines())].sort(), linesOf(records));
    assert.equal(session.counts.success, 1_000);
  }),
  sinkCase("rows may end in any order, with gaps", async ({ session, lines }) => {
    const records = [5_000_000, 3, 70_000, 0, 8, 7].map((sequence) => recordAt(sequence));
    for (const record of records) await session.write(record);
    assert.deepEqual(
      [0, 1, 7, 8, 9, 70_000, 5_000_000, 5_000_001].map((sequence) => session.has(sequence)),
      [true, false, true, true, false, true, true, false],
    );
    await session.close();
    assert.deepEqual([...(await lines())].sort(), linesOf(records));
  }),
  sinkCase("awkward text stays as it is", async ({ session, lines }) => {
    const texts = ["", "\\n \\u2028", "e\u0301 é 👩‍👩‍👧‍👦", "\\ud800", '"', "\ufeff", "\u0000"];
    const records = texts.map((text, sequence) => recordAt(sequence, "success", text));
    for (const record of records) await session.write(record);
    await session.close();
    assert.deepEqual([...(await lines())].sort(), linesOf(records));
  }),
  sinkCase("a record of 4 MiB stays whole", async ({ session, lines }) => {
    const records = [recordAt(0, "success", "0123456789abcdef".repeat(256 * 1024)), recordAt(1)];
    await Promise.all(records.map((record) => session.write(record)));
    await session.close();
    assert.deepEqual([...(await lines())].sort(), linesOf(records));
  }),
  sinkCase("close makes durable what was still being written", async ({ session, lines }) => {
    const records = many(100);
    const writes = Promise.all(records.map((record) => session.write(record)));
    await session.close();
    await writes;
    assert.deepEqual([...(await lines())].sort(), linesOf(records));
  }),
  sinkCase("closing twice does no harm", async ({ session }) => {
    await session.write(recordAt(0));
    await session.close();
    await session.close();
  }),
  sinkCase("a write after close is a ClosedError", async ({ session, lines }) => {
    await session.close();
    await assert.rejects(session.write(recordAt(0)), (error) => error instanceof ClosedError);
    assert.deepEqual(await lines(), []);
  }),
  sinkCase(
    "opened again, it knows which rows it holds and how they ended",
    async ({ session, reopen }) => {
      await session.write(recordAt(0));
      await session.write(recordAt(9, "failed"));
      await session.write(recordAt(4, "dead"));
      await session.close();
      const again = await reopen();
      assert.deepEqual({ ...again.counts }, { success: 1, failed: 1, dead: 1 });
      assert.deepEqual(
        [0, 1, 4, 9].map((sequence) => again.has(sequence)),
        [true, false, true, true],
      );
    },
    { promise: "survivesRestart" },
  ),
  sinkCase(
    "opened again, it goes on: new records are added, old ones dropped",
    async ({ session, reopen, lines }) => {
      const records = many(4);
      await session.write(records[0]!);
      await session.write(records[1]!);
      await session.close();
      const again = await reopen();
      for (const record of records) await again.write(record);
      assert.equal(again.duplicates, 2);
      await again.close();
      assert.deepEqual([...(await lines())].sort(), linesOf(records));
    },
    { promise: "survivesRestart" },
  ),
  sinkCase(
    "while it is open it cannot be opened a second time",
    async ({ session, reopen }) => {
      await assert.rejects(reopen(), (error) => error instanceof LockedError);
      await session.write(recordAt(0));
      await session.close();
      await reopen();
    },
    { promise: "exclusive" },
  ),
  sinkCase(
    "a record whose write has resolved survives a crash",
    async ({ sink, session, reopen }, subject) => {
      const records = many(20);
      await Promise.all(records.map((record) => session.write(record)));
      void session.write(recordAt(20));
      const left = await subject.crash!(sink);
      try {
        const after = await reopen(left);
        for (const { sequence } of records) assert.ok(after.has(sequence), `record ${sequence} is gone`);
        await after.close();
        const kept = await subject.read(left);
        for (const { line } of records) assert.equal(kept.filter((other) => other === line).length, 1);
      } finally {
        await subject.destroy?.(left);
      }
    },
    { needs: "crash" },
  ),
];
