import { expect, test } from "vitest";
import { plainLine } from "../../src/progress/plain-line.ts";
import { progressOf } from "./progress.ts";

const rates = { rows: 2, hops: 28.4, promptTokens: 12_345, completionTokens: 950 };

test("a line for logs says how far the run is, how fast, and when it will be done", () => {
  const progress = progressOf({
    elapsedMs: 185_000,
    records: { success: 40, failed: 59, dead: 1 },
    inFlight: 32,
    total: 1_000,
  });
  progress.counters.error("model_transient");
  progress.counters.error("model_transient");

  expect(plainLine(progress, rates)).toBe(
    "[3m05s] running: 100/1,000 rows; success 40, failed 59, dead 1; in flight 32; 28 hops/s; " +
      "tokens/s in 12.3k, out 950; errors: model_transient 2; ETA 7m30s",
  );
});

test("where the total is not known there is no time left", () => {
  expect(plainLine(progressOf({ elapsedMs: 1_000 }), rates)).toBe(
    "[1.0s] running: 0 rows; success 0, failed 0, dead 0; in flight 0; 28 hops/s; tokens/s in 12.3k, out 950",
  );
});

test("where nothing moves there is no time left either", () => {
  const still = { rows: 0, hops: 0, promptTokens: 0, completionTokens: 0 };
  expect(plainLine(progressOf({ total: 10 }), still)).not.toContain("ETA");
});
