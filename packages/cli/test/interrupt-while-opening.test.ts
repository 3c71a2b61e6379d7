import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { silentServer } from "./support/silent-server.ts";

test("a Ctrl-C before anything was begun leaves nothing behind", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(5));
  await using server = await silentServer();
  const keys = ["run.id=first", `llm.base_url=${server.url}/v1`, "llm.model=m"];
  const started = shell.start(["run", "coral", "data.path=questions.jsonl", ...keys]);
  await server.asked;

  started.kill("SIGINT");
  const run = await started.ended;

  expect(run.code).toBe(130);
  expect(run.stderr).toContain("stopped before anything was begun");
  expect(run.stderr).not.toMatch(/^ +at /m);
  expect(await shell.files()).toEqual([shell.path("questions.jsonl")]);
});
