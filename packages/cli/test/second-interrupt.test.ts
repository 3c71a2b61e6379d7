import { expect } from "vitest";
import { gatedModel } from "./support/gated-model.ts";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("a second Ctrl-C ends a run at once, although hops are running, and it can be resumed", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(5));
  await using model = await gatedModel();
  const keys = ["run.id=first", "run.drain_timeout=1h", ...model.keys];
  const started = shell.start(["run", "coral", "data.path=questions.jsonl", ...keys]);
  await model.asked(5);
  started.kill("SIGINT");
  await started.said("once more to stop at once");

  started.kill("SIGINT");
  const run = await started.ended;

  expect(run.code).toBe(130);
  expect(run.stderr).toContain("stopped at once; go on with: matrix resume first");
  model.release();
  expect((await shell.matrix(["resume", "first"])).code).toBe(0);
  expect(await shell.records("first")).toHaveLength(5);
});
