import { expect } from "vitest";
import { gatedModel } from "./support/gated-model.ts";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("after a kill -9 in the middle, resume ends every row in exactly one record and asks no accepted step again", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(20));
  await using model = await gatedModel();
  const keys = ["run.id=first", "run.max_in_flight=5", ...model.keys];
  const started = shell.start(["run", "coral", "data.path=questions.jsonl", ...keys]);
  model.release();
  await model.asked(40);
  model.hold();

  started.kill("SIGKILL");
  expect((await started.ended).signal).toBe("SIGKILL");
  const callsBefore = model.calls.length;
  model.release();
  expect((await shell.matrix(["verify", "first"])).code).toBe(1);
  const resumed = await shell.matrix(["resume", "first"]);

  expect(resumed.code).toBe(0);
  expect(model.calls.length).toBeGreaterThan(callsBefore);
  const rows = (await shell.records("first")).map(({ row }) => row);
  expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, row) => row));
  // At most the hops that were running are done again.
  expect(model.calls.length - new Set(model.calls).size).toBeLessThanOrEqual(5);
  const verify = await shell.matrix(["verify", "first"]);
  expect(verify.code).toBe(0);
  expect(verify.stdout).toContain("complete: every row has exactly one record");
});
