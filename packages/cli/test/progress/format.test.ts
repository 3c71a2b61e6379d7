import { expect, test } from "vitest";
import { count, rate, span } from "../../src/progress/format.ts";

test.for([
  [0, "0.0ms"],
  [0.44, "0.4ms"],
  [9.96, "10ms"],
  [35, "35ms"],
  [999.6, "1.0s"],
  [1234, "1.2s"],
  [59_940, "59.9s"],
  [59_960, "1m00s"],
  [185_000, "3m05s"],
  [3_599_700, "1h00m"],
  [7_620_000, "2h07m"],
  [360_000_000, "100h00m"],
] as const)("%d ms are shown as %s", ([ms, shown]) => {
  expect(span(ms)).toBe(shown);
});

test.for([
  [0, "0.0"],
  [3.21, "3.2"],
  [9.96, "10"],
  [45.4, "45"],
  [1234, "1,234"],
  [9_999.6, "10.0k"],
  [12_345, "12.3k"],
  [99_960, "100k"],
  [1_234_567, "1235k"],
] as const)("%d a second is shown as %s", ([perSecond, shown]) => {
  expect(rate(perSecond)).toBe(shown);
});

test("counts have separators between thousands", () => {
  expect([0, 999, 1_234_567].map(count)).toEqual(["0", "999", "1,234,567"]);
});
