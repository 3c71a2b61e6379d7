import { startSimulator } from "@matrix/testkit/simulator";
import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("a key that is missing at the start is asked for by its variable, and nothing is left behind", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(3));
  const simulator = await startSimulator({ port: 0, servedModelName: ["m"], apiKey: "sesame" });
  const keys = ["run.id=first", `llm.base_url=${simulator.url}/v1`, "llm.model=m"];
  const args = ["run", "coral", "data.path=questions.jsonl", ...keys];

  const without = await shell.matrix(args);
  const unset = await shell.matrix([...args, "llm.api_key_env=MY_KEY"]);
  await simulator.stop();

  expect(without.code).toBe(2);
  expect(without.stderr).toContain("refuses the key, or wants one");
  expect(without.stderr).toContain("OPENAI_API_KEY");
  expect(unset.code).toBe(2);
  expect(unset.stderr).toContain("environment variable MY_KEY is not set");
  expect(await shell.files()).toEqual([shell.path("questions.jsonl")]);
});

test("a key that is refused in the middle spends no row: the run ends early, and resume completes it", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(10));
  const simulator = await startSimulator({
    port: 0,
    servedModelName: ["m"],
    timeToFirstToken: 0,
    interTokenLatency: 0,
    failureInjectionRate: 10,
    failureTypes: ["invalid_api_key"],
  });
  const keys = ["run.id=first", `llm.base_url=${simulator.url}/v1`, "llm.model=m"];

  const run = await shell.matrix(["run", "coral", "data.path=questions.jsonl", ...keys]);

  expect(run.code).toBe(1);
  expect(run.stderr).toContain("run first ended early:");
  expect(run.stderr).toContain("refuses the key");
  expect(run.stderr).toContain("set OPENAI_API_KEY to a valid one");
  expect(run.stderr).toContain("go on with: matrix resume first");
  simulator.setOptions({ failureInjectionRate: 0 });
  const resumed = await shell.matrix(["resume", "first"]);
  await simulator.stop();
  expect(resumed.code).toBe(0);
  const records = await shell.records("first");
  expect(records).toHaveLength(10);
  expect(records.filter(({ error }) => error !== undefined)).toEqual([]);
});
