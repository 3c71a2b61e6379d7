import { expect } from "vitest";
import { mortalModel } from "./support/mortal-model.ts";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("a run whose endpoint stays away ends early, naming it; once it is back, resume completes the run", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(30));
  await using model = await mortalModel(60);
  const keys = ["run.id=first", "llm.outage_timeout=1s", ...model.keys];

  const run = await shell.matrix(["run", "coral", "data.path=questions.jsonl", ...keys]);

  expect(run.code).toBe(1);
  expect(run.stderr).toContain("run first ended early:");
  expect(run.stderr).toContain(model.url);
  expect(run.stderr).toContain("llm.outage_timeout");
  expect(run.stderr).toContain("what was accepted is kept; go on with: matrix resume first");
  expect(run.stderr).not.toMatch(/^ +at /m);

  const down = await shell.matrix(["resume", "first"]);
  expect(down.code).toBe(2);
  expect(down.stderr).toContain(`no server answers at ${model.url}`);

  await model.revive();
  expect((await shell.matrix(["resume", "first"])).code).toBe(0);
  const records = await shell.records("first");
  expect(new Set(records.map(({ row }) => row)).size).toBe(30);
  expect(records.filter(({ error }) => error !== undefined)).toEqual([]);
});
