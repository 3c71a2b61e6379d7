import { expect } from "vitest";
import { projectWithPacks } from "../support/project.ts";
import { type Shell, test } from "../support/shell.ts";

/** Values that the words may go on to. */
async function candidates(shell: Shell, ...words: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await shell.matrix(["__complete", "words", ...words]);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.split("\n").flatMap((line) => line.split("\t", 1)[0] || []);
}

test("commands, packs and configs, keys level by level, group options, values, files and flags are completed", async ({
  shell,
}) => {
  await projectWithPacks(shell);
  await shell.write("conf/mine.yaml", "defaults: [coral, _self_]\n");
  await shell.write("rows.jsonl", "");

  expect(await candidates(shell, "re")).toEqual(["resume"]);
  expect(await candidates(shell, "config", "s")).toEqual(["show", "schema", "sweep"]);
  expect(await candidates(shell, "run", "c")).toEqual(["coral", "coral_mmlu_pro", "coral_mmlu_pro_dummy"]);
  expect(await candidates(shell, "run", "-cd", "conf", "-cn", "m")).toEqual(["mine"]);
  expect(await candidates(shell, "run", "coral", "ll")).toEqual(["llm=", "llm."]);
  expect(await candidates(shell, "validate", "coral", "run.m")).toEqual(["run.max_in_flight="]);
  expect(await candidates(shell, "run", "echo", "workload.")).toEqual(["workload.times="]);
  expect(await candidates(shell, "run", "coral", "llm=")).toEqual([
    "llm=none",
    "llm=openai",
    "llm=simulator",
  ]);
  expect(await candidates(shell, "run", "coral", "-m", "llm=none,s")).toEqual(["llm=none,simulator"]);
  expect(await candidates(shell, "run", "coral", "output.success_only=t")).toEqual([
    "output.success_only=true",
  ]);
  expect(await candidates(shell, "run", "coral", "data.path=ro")).toEqual(["data.path=rows.jsonl"]);
  expect(await candidates(shell, "run", "tau2", "workload.tool_schemas=ro")).toEqual([
    "workload.tool_schemas=rows.jsonl",
  ]);
  expect(await candidates(shell, "config", "why", "coral", "workload.tea")).toEqual(["workload.teacher."]);
  expect(await candidates(shell, "run", "--mu")).toEqual(["--multirun"]);
  expect(await candidates(shell, "completion", "")).toEqual(["bash", "zsh", "fish"]);
  expect(await candidates(shell, "run", "no_such_pack", "run.")).toEqual([]);
});

test("runs and sweeps are completed by their ids, jobs below their sweep", async ({ shell }) => {
  for (const file of ["a/manifest.json", "s/sweep.json", "s/0/manifest.json", "s/1/manifest.json", "other/x"])
    await shell.write(`runs/${file}`, "{}");
  expect(await candidates(shell, "resume", "")).toEqual(["s", "a"]);
  expect(await candidates(shell, "stats", "s/")).toEqual(["s/1", "s/0"]);
});
