import { expect } from "vitest";
import { gatedModel } from "./support/gated-model.ts";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("after a first Ctrl-C running hops end, and the resume that is shown completes the run without asking anything twice", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(12));
  await using model = await gatedModel();
  const keys = ["run.id=first", "run.max_in_flight=4", ...model.keys];
  const started = shell.start(["run", "coral", "data.path=questions.jsonl", ...keys]);
  await model.asked(4);

  started.kill("SIGINT");
  await started.said("stopping: running hops may end");
  model.release();
  const run = await started.ended;

  expect(run.code).toBe(130);
  expect(run.stderr).toContain("Nothing is lost: matrix resume first");
  expect(run.stderr).toContain("4 rows are in flight; go on with: matrix resume first");
  expect(model.calls).toHaveLength(4);
  const incomplete = await shell.matrix(["verify", "first"]);
  expect(incomplete.code).toBe(1);
  expect(incomplete.stdout).toContain("accepted 4 = success 0 + failed 0 + dead 0 + 4 without a record");
  expect(incomplete.stdout).toContain("not complete; go on with: matrix resume first");

  const resumed = await shell.matrix(["resume", "first", "--json"]);

  expect(resumed.code).toBe(0);
  expect(resumed.stderr).toContain("resuming run first (process 2 of it)");
  expect(JSON.parse(resumed.stdout)).toMatchObject({ complete: true, inFlight: 0 });
  const rows = (await shell.records("first")).map(({ row }) => row);
  expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, row) => row));
  expect(new Set(model.calls).size).toBe(model.calls.length);
  expect((await shell.matrix(["verify", "first"])).code).toBe(0);
});

test("SIGTERM, as schedulers send it, stops a run like Ctrl-C", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(4));
  await using model = await gatedModel();
  const started = shell.start(["run", "coral", "data.path=questions.jsonl", "run.id=first", ...model.keys]);
  await model.asked(4);

  started.kill("SIGTERM");
  await started.said("stopping: running hops may end");
  model.release();
  const run = await started.ended;

  expect(run.code).toBe(130);
  expect(run.stderr).toContain("go on with: matrix resume first");
});
