import { startSimulator } from "@matrix/testkit/simulator";
import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("a model that the endpoint does not serve is refused with those it does, and no call is made", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(3));
  const simulator = await startSimulator({ port: 0, servedModelName: ["llama", "qwen"] });
  const keys = [`llm.base_url=${simulator.url}/v1`, "llm.model=lama"];

  const run = await shell.matrix(["run", "coral", "data.path=questions.jsonl", "run.id=first", ...keys]);
  const { promptTokens } = simulator.stats();
  await simulator.stop();

  expect(run.code).toBe(2);
  expect(run.stderr).toContain('model "lama" is not served');
  expect(run.stderr).toContain("llama, qwen");
  expect(promptTokens).toBe(0);
  expect(await shell.files()).toEqual([shell.path("questions.jsonl")]);
});
