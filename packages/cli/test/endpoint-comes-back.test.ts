import { expect } from "vitest";
import { mortalModel } from "./support/mortal-model.ts";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("rows wait for an endpoint that dies in the middle and comes back; none is lost or failed by it", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(30));
  await using model = await mortalModel(60);
  const started = shell.start(["run", "coral", "data.path=questions.jsonl", "run.id=first", ...model.keys]);
  await model.death;
  // So that calls find nobody there: where it is too short, the test shows less, but does not fail.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const revived = await model.revive();

  const run = await started.ended;

  expect(run.code).toBe(0);
  expect(revived.stats().requests).toBeGreaterThan(0);
  const records = await shell.records("first");
  expect(new Set(records.map(({ row }) => row)).size).toBe(30);
  expect(records.filter(({ error }) => error !== undefined)).toEqual([]);
});
