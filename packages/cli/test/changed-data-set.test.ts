import { rename } from "node:fs/promises";
import { expect } from "vitest";
import { gatedModel } from "./support/gated-model.ts";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("a run whose data set has changed is not resumed; put back, it is", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(3));
  await using model = await gatedModel();
  const keys = ["run.id=first", "run.drain_timeout=1ms", ...model.keys];
  const started = shell.start(["run", "coral", "data.path=questions.jsonl", ...keys]);
  await model.asked(3);
  started.kill("SIGINT");
  expect((await started.ended).code).toBe(130);
  const manifest = await shell.read("runs/first/manifest.json");

  await rename(shell.path("questions.jsonl"), shell.path("old.jsonl"));
  await shell.write("questions.jsonl", questions(4));
  const refused = await shell.matrix(["resume", "first"]);

  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("the data set has changed since run first began");
  expect(refused.stderr).toContain(shell.path("questions.jsonl"));
  expect(refused.stderr).toContain("put the old data back, or begin a new run");
  expect(await shell.read("runs/first/manifest.json")).toBe(manifest);

  model.release();
  await rename(shell.path("old.jsonl"), shell.path("questions.jsonl"));
  expect((await shell.matrix(["resume", "first"])).code).toBe(0);
  expect(await shell.records("first")).toHaveLength(3);
});
