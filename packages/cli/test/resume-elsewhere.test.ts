import { rename } from "node:fs/promises";
import { expect } from "vitest";
import { gatedModel } from "./support/gated-model.ts";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("a run is resumed from any folder, and where its own folder was moved to", async ({ shell }) => {
  await shell.write("here/questions.jsonl", questions(6));
  await shell.write("there/note", "");
  await using model = await gatedModel();
  const keys = ["run.id=first", "run.drain_timeout=1ms", "run.max_in_flight=2", ...model.keys];
  const started = shell.start(["run", "coral", "data.path=questions.jsonl", ...keys], { cwd: "here" });
  await model.asked(2);
  started.kill("SIGINT");
  expect((await started.ended).code).toBe(130);
  model.release();

  await rename(shell.path("here/runs/first"), shell.path("there/moved"));
  const resumed = await shell.matrix(["resume", "moved"], { cwd: "there" });

  expect(resumed.code).toBe(0);
  expect(resumed.stdout).toMatch(/^records +moved\/records\.jsonl$/m);
  expect(resumed.stderr).toContain("next: matrix verify moved");
  expect((await shell.read("there/moved/records.jsonl")).trim().split("\n")).toHaveLength(6);
  expect((await shell.matrix(["verify", "there/moved"])).code).toBe(0);
});
