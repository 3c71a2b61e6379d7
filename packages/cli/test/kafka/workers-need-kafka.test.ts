import { expect } from "vitest";
import { questions } from "../support/questions.ts";
import { test } from "../support/shell.ts";
import { fastSimulator } from "../support/simulator-keys.ts";

test("workers of a transport that is one process are refused before anything is made", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(1));
  const keys = ["data.path=questions.jsonl", "run.id=first", ...fastSimulator];

  const { code, stderr } = await shell.matrix(["run", "coral", ...keys, "--workers", "2"]);

  expect(code).toBe(2);
  expect(stderr).toContain(
    "run.workers=2 needs a transport that processes can share; choose transport=kafka",
  );
  expect((await shell.files()).filter((file) => file.includes("runs"))).toEqual([]);
});
