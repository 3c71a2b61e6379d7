import { readFile } from "node:fs/promises";
import { startSimulator } from "@matrix/testkit/simulator";
import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("an API key is sent, and never written or printed, even where the server repeats it", async ({
  shell,
}) => {
  const canary = "sk-canary-3f9a1c7e5b";
  await shell.write("questions.jsonl", questions(10));
  const simulator = await startSimulator({
    port: 0,
    servedModelName: ["m"],
    timeToFirstToken: 0,
    interTokenLatency: 0,
    apiKey: canary,
    faults: [{ kind: "status", status: 400, message: `cannot read ${canary}`, probability: 0.1 }],
  });
  const keys = ["run.id=first", `llm.base_url=${simulator.url}/v1`, "llm.model=m", "llm.api_key_env=MY_KEY"];
  const env = { MY_KEY: canary };

  const run = await shell.matrix(["run", "coral", "data.path=questions.jsonl", ...keys], { env });
  const looks = await Promise.all(
    [
      ["stats", "first"],
      ["show", "first", "0"],
    ].map((args) => shell.matrix(args, { env })),
  );
  await simulator.stop();

  const ended = [run, ...looks];
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
  const failed = (await shell.records("first")).filter(({ error }) => error !== undefined);
  expect(failed.map(({ error }) => error?.message)).toContainEqual(expect.stringContaining("cannot read "));
  for (const { stdout, stderr } of ended) expect(stdout + stderr).not.toContain(canary);
  const files = await shell.files();
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) expect([file, (await readFile(file)).includes(canary)]).toEqual([file, false]);
});

test("the usual variable is read without being named", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(1));
  const options = { servedModelName: ["m"], timeToFirstToken: 0, interTokenLatency: 0, apiKey: "sesame" };
  const simulator = await startSimulator({ port: 0, ...options });
  const keys = ["run.id=first", `llm.base_url=${simulator.url}/v1`, "llm.model=m"];

  const run = await shell.matrix(["run", "coral", "data.path=questions.jsonl", ...keys], {
    env: { OPENAI_API_KEY: "sesame" },
  });
  await simulator.stop();

  expect(run.code).toBe(0);
});
