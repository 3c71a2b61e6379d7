import { createHash } from "node:crypto";
import { isSampled, rowSpanId, stepSpanId, traceIdOf } from "@matrix/telemetry";
import { expect, test } from "vitest";

test("every process derives the same ids from a row's name alone", () => {
  const row = { index: 12, trial: 1 };
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  expect(traceIdOf("r", row)).toBe(digest("matrix/r/12/1").slice(0, 32));
  expect(rowSpanId("r", row)).toBe(digest("matrix/r/12/1/row").slice(0, 16));
  expect(stepSpanId("r/12/1/3")).toBe(digest("matrix/r/12/1/3").slice(0, 16));
});

test("a share of 0.1 takes about a tenth of all rows, the same in every process", () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => traceIdOf("r", { index, trial: 0 }));
  const taken = rows.filter((id) => isSampled(id, 0.1)).length;
  // Five standard deviations of 10,000 draws.
  expect(Math.abs(taken - 1_000)).toBeLessThan(150);
  expect(rows.every((id) => isSampled(id, 1))).toBe(true);
  expect(rows.some((id) => isSampled(id, 0))).toBe(false);
});
