import { expect } from "vitest";
import { libraryDesk } from "../support/library-desk.ts";
import { test } from "../support/shell.ts";

test("Tau2's own tasks are run without naming a data set; figures and trajectories are shown", async ({
  shell,
}) => {
  await using desk = await libraryDesk();
  const prices = ["agent", "user"].flatMap((role) => [
    `workload.${role}.prompt_price=1`,
    `workload.${role}.completion_price=10`,
  ]);
  const run = await shell.matrix([
    "run",
    "tau2",
    "data.limit=1",
    "run.trials=2",
    "run.id=first",
    ...prices,
    ...desk.keys,
  ]);

  expect([run.code, run.stdout]).toEqual([0, expect.stringContaining("success 2")]);
  expect(run.stderr).toMatch(/^run first in runs\/first: pack tau2, \d+ tasks of library \(base\)$/m);
  expect((await shell.matrix(["verify", "first"])).code).toBe(0);

  // 3 calls of the agent and 2 of the user, 100 tokens in and 10 out each: 5 × 200 millionths of a dollar.
  const stats = await shell.matrix(["stats", "first"]);
  expect(stats.stdout).toMatch(/^pass\^2 +1\.0000$/m);
  expect(stats.stdout).toMatch(
    /^domain +tasks +conversations +avg_reward +pass\^1 +pass\^2 +cost +prompt_tokens +completion_tokens$/m,
  );
  expect(stats.stdout).toMatch(/^library +1 +2 +1 +1 +1 +0\.0020 +1,000 +100$/m);
  const { tables } = JSON.parse((await shell.matrix(["stats", "first", "--json"])).stdout);
  expect(tables[0]).toMatchObject({ name: "domains", rows: [["library", 1, 2, 1, 1, 1, 0.002, 1000, 100]] });

  const show = await shell.matrix(["show", "first", "0/1"]);
  expect(show.stdout).toMatch(
    /^row 0 · task library\/renew_loan · trial 1 · outcome success · ended by user_stop/,
  );
  expect(show.stdout).toContain('agent:\n  → renew_loan({"loan_id":"ln_1"})\n  ← {');
  expect(show.stdout).toContain("user:\n  ###STOP###\n\nreward 1 = ");
});

test("a task set's rows can be counted off, and a data set of tasks takes their place", async ({ shell }) => {
  await using desk = await libraryDesk();
  const validate = (...keys: string[]) => shell.matrix(["validate", "tau2", ...keys, ...desk.keys, "--json"]);
  const all = JSON.parse((await validate()).stdout);
  const some = JSON.parse((await validate("data.skip=1", "data.limit=2")).stdout);
  expect(all.estimate.rows).toBeGreaterThan(3);
  expect([some.estimate.rows, some.data]).toEqual([2, `${all.data}, from row 1 on`]);

  await shell.matrix(["run", "tau2", "data.skip=1", "data.limit=1", "run.id=own", ...desk.keys]);
  const [{ id, task }] = (await shell.read("runs/own/records.jsonl"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(id).toBe("lend_after_return");
  await shell.write("tasks.jsonl", `${JSON.stringify(task)}\n`);
  const given = await shell.matrix([
    "preview",
    "tau2",
    "data=file",
    "data.path=tasks.jsonl",
    "--json",
    ...desk.keys,
  ]);
  expect([given.code, JSON.parse(given.stdout).task]).toEqual([0, task]);
});

test("a pack that brings no rows says so", async ({ shell }) => {
  const run = await shell.matrix(["validate", "coral", "data=pack", "llm=simulator"]);
  expect([run.code, run.stderr]).toEqual([
    2,
    'error: pack "coral" brings no rows of its own; give data=file data.path=FILE\n',
  ]);
});
