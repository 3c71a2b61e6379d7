import { expect, test } from "vitest";
import { readText } from "../../src/progress/read-text.ts";

test.each([
  [{ bytes: 370_900_000, totalBytes: 824_123_456 }, "read 45 % of 824 MB"],
  [{ bytes: 0, totalBytes: 12_340_000_000 }, "read 0 % of 12 GB"],
  [{ bytes: 1, totalBytes: 1_500 }, "read 0 % of 1.5 kB"],
  [{ bytes: 9, totalBytes: 8 }, "read 100 % of 8 bytes"],
  [undefined, undefined],
])("of %j it says %s", (progress, says) => {
  expect(readText({ progress: () => progress })).toBe(says);
});

test("a source that does not tell has no line", () => {
  expect(readText({})).toBeUndefined();
});
