import { expect, test } from "vitest";
import { RateMeter } from "../../src/progress/rates.ts";
import { countersOf, progressOf } from "./progress.ts";

const look = (meter: RateMeter, elapsedMs: number, rows: number) =>
  meter.look(progressOf({ elapsedMs, counters: countersOf(rows, rows * 10, rows * 1000, rows * 100) }));

test("rates are what changed over the last span, per second", () => {
  const meter = new RateMeter(10_000);
  expect(look(meter, 0, 0)).toEqual({ rows: 0, hops: 0, promptTokens: 0, completionTokens: 0 });
  expect(look(meter, 2_000, 4)).toEqual({ rows: 2, hops: 20, promptTokens: 2000, completionTokens: 200 });
  look(meter, 10_000, 20);
  // What was more than 10 s ago is forgotten: from 4 rows at 2 s to 46 at 12.5 s.
  expect(look(meter, 12_500, 46).rows).toBe(4);
});

test("a run that stands still shows so within the span, however long it ran before", () => {
  const meter = new RateMeter(10_000);
  for (let second = 0; second <= 100; second++) look(meter, second * 1000, second * 5);
  for (let second = 101; second <= 110; second++) look(meter, second * 1000, 500);
  expect(look(meter, 111_000, 500).rows).toBe(0);
});

test("a resumed run's rate counts only what this process did", () => {
  const meter = new RateMeter(10_000);
  const records = { success: 5_000, failed: 0, dead: 0 };
  meter.look(progressOf({ records }));
  expect(meter.look(progressOf({ records, elapsedMs: 1000 })).rows).toBe(0);
});
