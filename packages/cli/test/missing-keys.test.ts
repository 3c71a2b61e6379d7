import { expect } from "vitest";
import { test } from "./support/shell.ts";

test.for([
  { keys: ["data.path=questions.jsonl", "llm.model=m"], says: ["llm.base_url"] },
  { keys: ["data.path=questions.jsonl", "llm.base_url=http://127.0.0.1:1/v1"], says: ["llm.model"] },
  { keys: ["data.path"], says: ["data.path", "data.path=value"] },
])("a key that is missing is asked for: $keys", async ({ keys, says }, { shell }) => {
  await shell.write("questions.jsonl", "");

  const run = await shell.matrix(["run", "coral", ...keys]);

  expect(run.code).toBe(2);
  for (const text of says) expect(run.stderr).toContain(text);
  expect(run.stderr).not.toMatch(/^ +at /m);
  expect(await shell.files()).toEqual([shell.path("questions.jsonl")]);
});
