import { fsOffloadStore } from "@matrix/offload-fs";
import { expect } from "vitest";
import { gatedModel } from "../support/gated-model.ts";
import { questions } from "../support/questions.ts";
import { type Shell, test } from "../support/shell.ts";

const value = new TextEncoder().encode("a value of 20 bytes.");

/** Puts a value of each run into the folder `offload`. */
async function putInto(shell: Shell, ...runs: readonly string[]): Promise<void> {
  const store = await fsOffloadStore({ root: shell.path("offload"), fsync: "off" });
  for (const run of runs) await store.put([value], { run });
  await store.close();
}

async function runsLeft(shell: Shell): Promise<string[]> {
  const { stdout } = await shell.matrix(["store", "stats", "offload=fs", "--json"]);
  return (JSON.parse(stdout) as { runs: { run: string }[] }).runs.map(({ run }) => run);
}

/** A run folder as far as its manifest tells. */
async function folderOf(shell: Shell, run: string, complete: boolean, path = `runs/${run}`): Promise<void> {
  const completed = { at: "2025-01-01T00:00:00.000Z", records: { success: 1, failed: 0, dead: 0 } };
  const manifest = { format: "matrix-run", v: 1, run, config: {}, ...(complete ? { completed } : {}) };
  await shell.write(`${path}/manifest.json`, JSON.stringify(manifest));
}

test("gc frees complete and unknown runs, and keeps what can be resumed", async ({ shell }) => {
  await putInto(shell, "done", "stopped", "nobodys", "job");
  await folderOf(shell, "done", true);
  await folderOf(shell, "stopped", false);
  await folderOf(shell, "job", false, "runs/a-sweep/0");

  const young = await shell.matrix(["store", "gc", "offload=fs"]);
  expect(young.code).toBe(0);
  expect(young.stdout).toMatch(/^done +complete +kept: too young +1 +20 B/m);
  expect(young.stdout).toContain("freed 0 of 4 runs, 0 B");

  const dry = await shell.matrix(["store", "gc", "offload=fs", "--older-than", "0s", "--dry-run"]);
  expect(dry.stdout).toMatch(/^done +complete +would be freed +1 +20 B/m);
  expect(dry.stdout).toMatch(/^nobodys +unknown +would be freed/m);
  expect(dry.stdout).toMatch(/^stopped +not complete +kept: can be resumed/m);
  expect(dry.stdout).toMatch(/^job +not complete +kept: can be resumed/m);
  expect(dry.stdout).toContain("would free 2 of 4 runs, 40 B");
  expect(await runsLeft(shell)).toEqual(["done", "job", "nobodys", "stopped"]);

  const freed = await shell.matrix(["store", "gc", "offload=fs", "--older-than", "0s"]);
  expect(freed.code).toBe(0);
  expect(freed.stdout).toContain("freed 2 of 4 runs, 40 B");
  expect(await runsLeft(shell)).toEqual(["job", "stopped"]);

  const forced = await shell.matrix(["store", "gc", "offload=fs", "--older-than", "0s", "--force", "--json"]);
  expect(JSON.parse(forced.stdout)).toMatchObject({
    dryRun: false,
    runs: [
      { run: "job", state: "not complete", freed: true, kept: null, left: 0 },
      { run: "stopped", state: "not complete", freed: true, kept: null, left: 0 },
    ],
  });
  expect(await runsLeft(shell)).toEqual([]);
});

test("gc frees no run that is going on, by force or not", async ({ shell }) => {
  await using model = await gatedModel();
  await shell.write("questions.jsonl", questions(1));
  const run = shell.start([
    ...["run", "coral", "run.id=busy", "data.path=questions.jsonl", "offload=fs"],
    ...model.keys,
  ]);
  await model.asked(1);
  await putInto(shell, "busy");
  const { code, stdout } = await shell.matrix([
    "store",
    "gc",
    "--run",
    "busy",
    "--older-than",
    "0s",
    "--force",
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^busy +not complete +kept: is going on/m);
  expect(await runsLeft(shell)).toEqual(["busy"]);
  run.kill("SIGKILL");
  await run.ended;
});

test("gc keeps a complete run whose config has offload.keep", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(3));
  const keys = ["data.path=questions.jsonl", "llm=simulator", "offload=fs", "offload.over=1B"];
  for (const [id, keep] of [
    ["freed", "false"],
    ["kept", "true"],
  ]) {
    const { code } = await shell.matrix(["run", "coral", `run.id=${id}`, ...keys, `offload.keep=${keep}`]);
    expect(code).toBe(0);
  }
  expect(await runsLeft(shell)).toEqual(["kept"]);
  const { stdout } = await shell.matrix(["store", "gc", "offload=fs", "--older-than", "0s"]);
  expect(stdout).toMatch(/^kept +complete +kept: its config says so/m);
  expect(await runsLeft(shell)).toEqual(["kept"]);
});

test("gc frees nothing where a run's manifest cannot be read", async ({ shell }) => {
  await putInto(shell, "nobodys");
  await shell.write("runs/torn/manifest.json", "{");
  const { code, stderr } = await shell.matrix(["store", "gc", "offload=fs", "--older-than", "0s"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/torn\/manifest\.json cannot be read/);
  expect(await runsLeft(shell)).toEqual(["nobodys"]);
});
