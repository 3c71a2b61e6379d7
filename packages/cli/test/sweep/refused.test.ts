import { expect } from "vitest";
import { questions } from "../support/questions.ts";
import { test } from "../support/shell.ts";

const sweep = ["run", "coral", "-m", "data.path=q.jsonl", "llm=simulator", "run.id=s"];

test("no job begins before all of them can, and nothing is left behind", async ({ shell }) => {
  await shell.write("q.jsonl", questions(1));

  const { code, stdout, stderr } = await shell.matrix([...sweep, "run.trials=1,2,0"]);

  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^error: job 2: run\.trials \(override "run\.trials=0"\) must be >= 1, got 0$/m);
  expect(stderr).toContain("no job was begun");
  expect(await shell.files()).toEqual([shell.path("q.jsonl")]);
});

test("jobs that would write the same file, or a sweep over their names, are refused", async ({ shell }) => {
  await shell.write("q.jsonl", questions(1));

  const output = await shell.matrix([...sweep, "run.seed=1,2", "output.path=all.jsonl"]);
  const names = await shell.matrix([...sweep, "run.dir=a,b"]);

  expect([output.code, names.code]).toEqual([2, 2]);
  expect(output.stderr).toMatch(
    /^error: job 1: output\.path is .*all\.jsonl as it is in job 0; .*\$\{run\.id\}/m,
  );
  expect(names.stderr).toContain("run.dir cannot be swept");
  expect(await shell.files()).toEqual([shell.path("q.jsonl")]);
});

test("a folder that holds a sweep is not used for another, nor for a run", async ({ shell }) => {
  await shell.write("q.jsonl", questions(1));
  await shell.write("runs/s/sweep.json", "{}");

  const again = await shell.matrix([...sweep, "run.seed=1,2"]);
  const run = await shell.matrix(sweep.filter((word) => word !== "-m"));

  expect([again.code, run.code]).toEqual([2, 2]);
  for (const { stderr } of [again, run]) {
    expect(stderr).toContain("folder runs/s holds a sweep already; go on with it: matrix resume runs/s");
  }
});
