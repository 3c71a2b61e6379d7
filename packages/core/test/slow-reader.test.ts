import { expect, test } from "vitest";
import { arraySource } from "../src/index.ts";
import { RecordStream } from "../src/runtime/record-stream.ts";
import { questions } from "./fixtures/dialogue.ts";
import { dialogueRun } from "./fixtures/dialogue-run.ts";
import { ManualClock, settle } from "./fixtures/manual-clock.ts";

test("a reader who takes his time holds the window: no more rows are begun than he has taken", async () => {
  let accepted = 0;
  const { begun } = dialogueRun({
    source: arraySource(questions(40)),
    maxInFlight: 4,
    observer: { rowAccepted: () => void accepted++ },
  });
  let read = 0;
  for await (const _ of begun) {
    read++;
    for (let turn = 0; turn < 3; turn++) await settle();
    expect(accepted).toBeLessThanOrEqual(read + 4);
  }
  expect([read, accepted]).toEqual([40, 40]);
});

test("a reader who takes longer than stallTimeoutMs is no standstill", async () => {
  const clock = new ManualClock();
  const { begun } = dialogueRun({
    clock,
    stallTimeoutMs: 1_000,
    maxInFlight: 1,
    source: arraySource(questions(4)),
  });
  const reader = begun[Symbol.asyncIterator]();
  const rows: number[] = [];
  for (let next = await reader.next(); !next.done; next = await reader.next()) {
    rows.push(next.value.row);
    await clock.advance(10_000);
  }
  expect(rows).toEqual([0, 1, 2, 3]);
  expect((await begun.report).complete).toBe(true);
});

test("a reader who stops reading lets the run go on", async () => {
  const { begun, sink } = dialogueRun({ source: arraySource(questions(20)), maxInFlight: 2 });
  for await (const { row } of begun) {
    expect(row).toBe(0);
    break;
  }
  expect((await begun.report).complete).toBe(true);
  expect(sink.records).toHaveLength(20);
});

test("without a reader nothing is kept for one", async () => {
  const stream = new RecordStream<number>();
  let made = 0;
  expect(
    stream.push(() => {
      made++;
      return 1;
    }),
  ).toBeUndefined();
  stream.close();
  expect([made, await stream.read().next()]).toEqual([0, { done: true, value: undefined }]);
});

test("two readers share the records, and both hear of the end", async () => {
  const stream = new RecordStream<number>();
  const collect = async (): Promise<number[]> => {
    const seen: number[] = [];
    for await (const value of stream.read()) seen.push(value);
    return seen;
  };
  const readers = [collect(), collect()];
  for (let value = 0; value < 10; value++) await stream.push(() => value);
  stream.close();
  expect((await Promise.all(readers)).flat().sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("of two readers one may leave, and the other is given the rest", async () => {
  const stream = new RecordStream<number>();
  const leaving = stream.read();
  const staying = stream.read();
  const first = leaving.next();
  await stream.push(() => 1);
  expect((await first).value).toBe(1);
  await leaving.return();
  const next = staying.next();
  await stream.push(() => 2);
  expect((await next).value).toBe(2);
});

test("a failure is told after the records before it", async () => {
  const stream = new RecordStream<number>();
  const reader = stream.read();
  const first = reader.next();
  const taken = stream.push(() => 1);
  stream.close(new Error("the run failed"));
  await taken;
  expect((await first).value).toBe(1);
  await expect(reader.next()).rejects.toThrow("the run failed");
});
