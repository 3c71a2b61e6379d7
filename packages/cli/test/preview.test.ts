import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("the first rows are run from end to end and shown as the pack shows them, and nothing is kept", async ({
  shell,
}) => {
  await shell.write("q.jsonl", questions(10));
  const args = ["preview", "coral", "data.path=q.jsonl", "data.skip=2", "run.trials=4", ...fastSimulator];

  const three = await shell.matrix(args);
  const two = await shell.matrix([...args, "-n", "2", "--json"]);

  expect([three.code, three.stderr]).toEqual([0, ""]);
  const titles = [...three.stdout.matchAll(/^row (\d+) · question (\d+) · .* · outcome \w+$/gm)];
  expect(titles.map(([, row, id]) => [row, id])).toEqual([
    ["0", "2"],
    ["1", "3"],
    ["2", "4"],
  ]);
  expect(three.stdout).toContain("teacher:\n");
  expect(two.code).toBe(0);
  const records = two.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(records.map(({ row, id, trial }) => [row, id, trial])).toEqual([
    [0, 2, 0],
    [1, 3, 0],
  ]);
  expect(await shell.files()).toEqual([shell.path("q.jsonl")]);
});

test("a preview of more rows than there are shows them all", async ({ shell }) => {
  await shell.write("q.jsonl", questions(2));
  const { code, stdout } = await shell.matrix([
    "preview",
    "coral_mmlu_pro_dummy",
    "-n",
    "5",
    "data.path=q.jsonl",
  ]);
  expect(code).toBe(0);
  expect(stdout.match(/^row \d+ · /gm)).toEqual(["row 0 · ", "row 1 · "]);
});
