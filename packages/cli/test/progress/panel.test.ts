import { expect, test } from "vitest";
import { panelLines } from "../../src/progress/panel.ts";
import { progressOf } from "./progress.ts";

const rates = { rows: 2, hops: 28.4, promptTokens: 12_345, completionTokens: 950 };

function halfDone() {
  const progress = progressOf({
    elapsedMs: 185_000,
    records: { success: 40, failed: 59, dead: 1 },
    inFlight: 32,
    total: 200,
    waiting: { teacher: 12 },
  });
  const teacher = progress.counters.role("teacher");
  Object.assign(teacher, { running: 20, hops: 1_234, errors: 3 });
  for (let hop = 0; hop < 100; hop++) teacher.latencyMs.add(1_000);
  progress.counters.role("answer_matcher").hops = 7;
  return progress;
}

test("the panel shows how far the run is and what each role does", () => {
  expect(panelLines("first", halfDone(), rates, 120)).toEqual([
    "first  running  3m05s  ETA 50.0s",
    "[##############..............] 100 of 200 rows   success 40  failed 59  dead 1  in flight 32",
    "2.0 rows/s   28 hops/s   tokens/s in 12.3k  out 950",
    "",
    "role                   waiting   running      hops       p50       p99    errors",
    "teacher                     12        20     1,234      1.0s      1.0s         3",
    "answer_matcher               0         0         7     0.0ms     0.0ms         0",
  ]);
});

test("errors by class come last", () => {
  const progress = halfDone();
  progress.counters.error("model_transient");
  progress.counters.error("bad_row");
  progress.counters.error("bad_row");
  expect(panelLines("first", progress, rates, 120).slice(-2)).toEqual([
    "",
    "errors: model_transient 1  bad_row 2",
  ]);
});

test("no line is wider than the terminal", () => {
  for (const line of panelLines("first", halfDone(), rates, 40)) expect(line.length).toBeLessThanOrEqual(40);
});

test("a data set of unknown length has no bar and no time left", () => {
  const lines = panelLines("first", { ...halfDone(), total: undefined }, rates, 120);
  expect(lines[0]).toBe("first  running  3m05s");
  expect(lines[1]).toMatch(/^100 rows/);
});
