import { cp } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { gatedModel } from "../support/gated-model.ts";
import { test } from "../support/shell.ts";

const ownData = join(import.meta.dirname, "../../../agents-tau2/data");

test("a run of Tau2 goes on after Ctrl-C and after a kill -9, from another folder too, and asks no accepted step again", async ({
  shell,
}) => {
  await cp(ownData, shell.path("data"), { recursive: true });
  await using model = await gatedModel();
  const keys = ["workload.data_dir=data", "workload.max_steps=10", "run.trials=2", "run.max_in_flight=4"];
  const started = shell.start(["run", "tau2", "run.id=first", ...keys, ...model.keys]);
  await model.asked(4);
  started.kill("SIGINT");
  await started.said("stopping: running hops may end");
  model.release();
  expect((await started.ended).code).toBe(130);

  const before = model.calls.length;
  const resumed = shell.start(["resume", "../runs/first"], { cwd: "data" });
  await model.asked(before + 12);
  model.hold();
  resumed.kill("SIGKILL");
  await resumed.ended;
  model.release();
  const last = await shell.matrix(["resume", "../runs/first"], { cwd: "data" });

  expect([last.code, last.stderr]).toEqual([0, expect.stringContaining("process 3 of it")]);
  expect((await shell.matrix(["verify", "first"])).code).toBe(0);
  // At most the hops that were running are done again.
  expect(model.calls.length - new Set(model.calls).size).toBeLessThanOrEqual(4);
});

test("a run whose data folder is gone is not resumed, and is left as it is", async ({ shell }) => {
  await cp(ownData, shell.path("data"), { recursive: true });
  await using model = await gatedModel();
  const keys = ["domain=library", "workload.data_dir=data", "workload.max_steps=4", ...model.keys];
  const started = shell.start(["run", "tau2", "run.id=first", ...keys]);
  await model.asked(1);
  started.kill("SIGINT");
  await started.said("stopping");
  model.release();
  await started.ended;
  const files = await shell.read("runs/first/manifest.json");

  const { code } = await shell.matrix(["resume", "first", "workload.data_dir=elsewhere", "--allow-change"]);
  expect(code).toBe(0);
  expect(files).toContain(shell.path("data"));
});
