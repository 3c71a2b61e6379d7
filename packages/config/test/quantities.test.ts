import { OptionError } from "@matrix/core";
import { expect, test } from "vitest";
import { parseDuration, parseSize } from "../src/index.ts";

test.each([
  ["30ms", 30],
  ["1.5s", 1500],
  ["1.1s", 1100],
  ["2m", 120_000],
  ["1h30m", 5_400_000],
  ["1d", 86_400_000],
  ["0s", 0],
  ["10 s", 10_000],
])("the duration %s is %i ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  ["0B", 0],
  ["64KiB", 65_536],
  ["1.5KiB", 1536],
  ["1GB", 1_000_000_000],
  ["2GiB", 2_147_483_648],
  ["512B", 512],
])("the size %s is %i bytes", (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each([
  ["30", 'run.wait must be a duration such as 30ms, 1.5s, 2m or 1h30m, got "30"; add a unit'],
  ["30sec", 'got "30sec": there is no unit sec; units are ms, s, m, h, d'],
  ["2 M", 'there is no unit M; did you mean "m"?'],
  ["soon", 'got "soon"'],
  ["-1s", 'got "-1s"'],
  ["1s ", 'got "1s "'],
  ["", 'got ""'],
  [`${"9".repeat(400)}s`, "it is too large"],
])("the duration %j is refused with the way out", (text, problem) => {
  expect(() => parseDuration(text, "run.wait")).toThrow(OptionError);
  expect(() => parseDuration(text, "run.wait")).toThrow(problem);
});

test.each([
  ["64K", "there is no unit K"],
  ["64kib", 'did you mean "KiB"?'],
  ["1.5B", "whole number of bytes"],
  ["9e3KB", 'got "9e3KB"'],
])("the size %j is refused with the way out", (text, problem) => {
  expect(() => parseSize(text)).toThrow(problem);
});
