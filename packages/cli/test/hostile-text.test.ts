import { expect } from "vitest";
import { question } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("control characters of a data set are shown by show, not obeyed, and are kept in the record", async ({
  shell,
}) => {
  const hostile = { ...question(0), question: "Clear\u001b[2J\u001b]0;owned\u0007 the \u202escreen?" };
  await shell.write("questions.jsonl", `${JSON.stringify(hostile)}\n`);
  await shell.matrix(["run", "coral", "data.path=questions.jsonl", "run.id=first", ...fastSimulator]);

  const show = await shell.matrix(["show", "first", "0"]);

  expect(show.code).toBe(0);
  expect(show.stdout).toContain("Clear\\x1b[2J\\x1b]0;owned\\x07 the \\u202escreen?");
  expect(JSON.stringify(await shell.records("first"))).toContain(
    JSON.stringify(hostile.question).slice(1, -1),
  );
});
