import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

/** What the original draws for seed 42: `random.Random(42)`, three times `randint(0, 2**31 - 1)`. */
const seedsOfOriginal = [478163327, 107420369, 1181241943];

test("with run.trials=3 each row ends in three records, with the original's seeds", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(2));
  const keys = ["data.path=questions.jsonl", "run.id=first", "run.trials=3", ...fastSimulator];

  const run = await shell.matrix(["run", "coral", ...keys]);

  expect(run.code).toBe(0);
  const records = (await shell.records("first")).sort((a, b) => a.row - b.row || a.trial - b.trial);
  expect(records.map(({ row, trial }) => `${row}/${trial}`)).toEqual([
    "0/0",
    "0/1",
    "0/2",
    "1/0",
    "1/1",
    "1/2",
  ]);
  expect(records.map(({ seed }) => seed)).toEqual([...seedsOfOriginal, ...seedsOfOriginal]);
  const [verify, show] = await Promise.all([
    shell.matrix(["verify", "first"]),
    shell.matrix(["show", "first", "1/2", "--json"]),
  ]);
  expect(verify.stdout).toContain("accepted 6 =");
  expect(JSON.parse(show.stdout)).toMatchObject({ row: 1, trial: 2 });
});

test("a single trial has the configured seed itself", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(1));
  const keys = ["data.path=questions.jsonl", "run.id=first", "run.seed=7", ...fastSimulator];

  await shell.matrix(["run", "coral", ...keys]);

  expect((await shell.records("first")).map(({ seed }) => seed)).toEqual([7]);
});
