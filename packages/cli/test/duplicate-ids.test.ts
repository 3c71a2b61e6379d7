import { expect } from "vitest";
import { question } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("rows with the same id each end in a record of their own", async ({ shell }) => {
  await shell.write("questions.jsonl", `${JSON.stringify(question("same"))}\n`.repeat(3));

  const run = await shell.matrix([
    "run",
    "coral",
    "data.path=questions.jsonl",
    "run.id=first",
    ...fastSimulator,
  ]);

  expect(run.code).toBe(0);
  const records = await shell.records("first");
  expect(records.map(({ row }) => row).sort()).toEqual([0, 1, 2]);
  expect(records.map(({ id }) => id)).toEqual(["same", "same", "same"]);
});
