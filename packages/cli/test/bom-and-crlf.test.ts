import { expect } from "vitest";
import { question } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("a data set with a byte order mark, CRLF and no last line end gives every row", async ({ shell }) => {
  const lines = [0, 1, 2].map((id) => JSON.stringify(question(id)));
  await shell.write("questions.jsonl", `\ufeff${lines.join("\r\n")}`);

  const run = await shell.matrix([
    "run",
    "coral",
    "data.path=questions.jsonl",
    "run.id=first",
    ...fastSimulator,
  ]);

  expect(run.code).toBe(0);
  const records = await shell.records("first");
  expect(records.map(({ id }) => id).sort()).toEqual([0, 1, 2]);
  expect(records.filter(({ outcome }) => outcome === "dead")).toEqual([]);
});
