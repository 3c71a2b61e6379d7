import fc from "fast-check";
import { expect, test } from "vitest";
import { plainText } from "../src/plain-text.ts";

test("what would steer a terminal is shown, not obeyed", () => {
  expect(plainText("\u001b[2J\u001b]0;title\u0007 over\rwritten \u009b1m")).toBe(
    "\\x1b[2J\\x1b]0;title\\x07 over\\x0dwritten \\x9b1m",
  );
  expect(plainText("a\u202egnp.exe")).toBe("a\\u202egnp.exe");
});

test("text in any script, tabs and line ends stay as they are", () => {
  const text = "naïve\t日本語\n👩‍🔬 مرحبا";
  expect(plainText(text)).toBe(text);
});

test("no control character but tab and line end is left, whatever comes", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !/[^\P{Cc}\t\n]/u.test(plainText(text))));
});
