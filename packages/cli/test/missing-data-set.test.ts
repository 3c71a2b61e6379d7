import { expect } from "vitest";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("a data set that does not exist is refused by name, and no run folder is left", async ({ shell }) => {
  const run = await shell.matrix([
    "run",
    "coral",
    "data.path=questions.jsonl",
    "run.id=first",
    ...fastSimulator,
  ]);

  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(/^error: data set .*questions\.jsonl does not exist .*check its path\n$/);
  expect(run.stdout).toBe("");
  expect(await shell.files()).toEqual([]);
});

test("a data set of an unknown format is refused with those that can be read", async ({ shell }) => {
  await shell.write("questions.csv", "question_id,question\n");

  const run = await shell.matrix([
    "run",
    "coral",
    "data.path=questions.csv",
    "run.id=first",
    ...fastSimulator,
  ]);

  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(/^error: .*questions\.csv.*\.jsonl.*\.parquet/);
  expect(run.stderr).not.toMatch(/^ +at /m);
  expect(await shell.files()).toEqual([shell.path("questions.csv")]);
});
