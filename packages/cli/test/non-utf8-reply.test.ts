import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("a reply that is not UTF-8 is asked for again and never written", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(10));
  const faults = "llm.simulator.faults=[{kind:invalid-utf8,probability:0.15}]";

  const run = await shell.matrix([
    "run",
    "coral",
    "data.path=questions.jsonl",
    "run.id=first",
    ...fastSimulator,
    faults,
  ]);

  expect(run.code).toBe(0);
  const records = await shell.records("first");
  expect(records).toHaveLength(10);
  expect(records.filter(({ error }) => error !== undefined)).toEqual([]);
  expect(await shell.read("runs/first/records.jsonl")).not.toContain("\ufffd");
});
