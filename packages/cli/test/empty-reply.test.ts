import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("rows whose model says nothing end failed with class and reason, and the others go on", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(20));
  const faults = "llm.simulator.faults=[{kind:empty-reply,role:teacher,probability:0.3}]";

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
  expect(records).toHaveLength(20);
  const empty = records.filter(({ error }) => error !== undefined);
  expect(empty.length).toBeGreaterThan(0);
  expect(empty.length).toBeLessThan(20);
  for (const { outcome, error } of empty) {
    expect(outcome).toBe("failed");
    expect(error?.class).toBe("reply");
    expect(error?.message).toMatch(/text/);
  }
});
