import { expect } from "vitest";
import { test } from "./support/shell.ts";

test("values that break their keys' rules are all refused at once, each with key, value and rule", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", "");
  const wrong = [
    { key: "run.max_in_flight=many", rule: "must be a whole number" },
    { key: "run.trials=0", rule: "must be >= 1" },
    { key: "run.hop_timeout=5 minutes", rule: "such as 500ms, 30s, 10m" },
    { key: "run.row_timeout=soon", rule: "such as 500ms, 30s, 10m" },
    { key: "run.id=../elsewhere", rule: "a-z, 0-9" },
    { key: "transport.durability=maybe", rule: 'one of "sync", "async", "exit", "off"' },
    { key: "output.success_only=perhaps", rule: "must be true or false" },
    { key: "workload.max_turns=-1", rule: "must be >= 0" },
  ];

  const keys = wrong.map(({ key }) => key);
  const run = await shell.matrix(["run", "coral", "data.path=questions.jsonl", "llm=simulator", ...keys]);

  expect(run.code).toBe(2);
  const lines = run.stderr.split("\n");
  for (const { key, rule } of wrong) {
    const [name = "", value = ""] = key.split("=");
    const line = lines.find((text) => text.includes(name));
    expect(line).toContain(value);
    expect(line).toContain(rule);
  }
  expect(run.stderr).not.toMatch(/^ +at /m);
  expect(run.stdout).toBe("");
  expect(await shell.files()).toEqual([shell.path("questions.jsonl")]);
});
