import { cp } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { gatedModel } from "../support/gated-model.ts";
import { test } from "../support/shell.ts";

const ownData = join(import.meta.dirname, "../../../agents-tau2/data");

/** Of a call `row/trial/step`. */
const rowOf = (call: string) => call.slice(0, call.lastIndexOf("/"));
const stepOf = (call: string) => Number(call.slice(call.lastIndexOf("/") + 1));

function lastSteps(calls: readonly string[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const call of calls) last.set(rowOf(call), Math.max(last.get(rowOf(call)) ?? 0, stepOf(call)));
  return last;
}

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
  const asked = model.calls.length;
  model.release();
  const last = await shell.matrix(["resume", "../runs/first"], { cwd: "data" });

  expect([last.code, last.stderr]).toEqual([0, expect.stringContaining("process 3 of it")]);
  expect((await shell.matrix(["verify", "first"])).code).toBe(0);
  // A step that another one of its row followed was accepted.
  const reached = lastSteps(model.calls.slice(0, asked));
  const again = model.calls.slice(asked).filter((call) => stepOf(call) < (reached.get(rowOf(call)) ?? 0));
  expect(again).toEqual([]);
});

test("paths among a pack's options stand in the run's manifest as absolute ones, and may be changed where that is allowed", async ({
  shell,
}) => {
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
