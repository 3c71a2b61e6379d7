import { verifyHistory } from "@matrix/testkit";
import { expect, test } from "vitest";
import { crashedRun, undisturbedRun } from "./recorded-run.ts";

test("a run without faults passes, with exactly the model calls it needs", async () => {
  const { events, output, report } = await undisturbedRun();
  expect(verifyHistory(events, output, { rows: 8, inFlight: 3, counts: report.records })).toEqual({
    violations: [],
    rows: 8,
    records: { success: 7, failed: 1, dead: 0 },
    // Seven rows of four hops, and one that failed in its second.
    hops: 30,
    crashes: 0,
    modelCalls: 30,
    extraModelCalls: 0,
  });
});

test("a run that was killed and resumed passes, with no more extra calls than were in flight", async () => {
  const { events, output, report } = await crashedRun();
  const verdict = verifyHistory(events, output, { rows: 8, inFlight: 3, counts: report.records });
  expect(verdict).toMatchObject({ violations: [], crashes: 1, records: { success: 7, failed: 1, dead: 0 } });
  expect(verdict.extraModelCalls).toBeGreaterThan(0);
  expect(verdict.extraModelCalls).toBeLessThanOrEqual(3);
});

test("without a number of rows, those that were sent are expected", async () => {
  const { events, output } = await undisturbedRun();
  expect(verifyHistory(events, output, { inFlight: 3 })).toMatchObject({ violations: [], rows: 8 });
});

test("an output given as bytes is read as UTF-8", async () => {
  const { events, output } = await undisturbedRun();
  expect(verifyHistory(events, Buffer.from(output), { rows: 8, inFlight: 3 }).violations).toEqual([]);
});

test("a run of no rows passes", () => {
  expect(verifyHistory([], "", { rows: 0, inFlight: 3 })).toMatchObject({ violations: [], hops: 0 });
});
