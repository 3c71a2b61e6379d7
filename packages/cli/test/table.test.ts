import { expect, test } from "vitest";
import { table } from "../src/table.ts";

test("columns are as wide as their widest cell; the first stands left, the others right", () => {
  const rows = [
    ["teacher", "1,234"],
    ["answer_extractor", "7"],
  ];
  expect(table(["role", "calls"], rows)).toBe(
    [
      "role              calls",
      "----------------  -----",
      "teacher           1,234",
      "answer_extractor      7",
    ].join("\n"),
  );
});

test("a table without rows is its head", () => {
  expect(table(["error", "rows"], [])).toBe("error  rows\n-----  ----");
});
