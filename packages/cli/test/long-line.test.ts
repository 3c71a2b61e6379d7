import { expect } from "vitest";
import { question } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("a line over 16 MiB ends dead with its limit, and no other row is lost", async ({ shell }) => {
  const long = { ...question(1), question: "?".repeat(16 * 1024 * 1024) };
  const lines = [question(0), long, question(2)].map((row) => `${JSON.stringify(row)}\n`);
  await shell.write("questions.jsonl", lines.join(""));

  const run = await shell.matrix([
    "run",
    "coral",
    "data.path=questions.jsonl",
    "run.id=first",
    ...fastSimulator,
  ]);

  expect(run.code).toBe(0);
  const records = (await shell.records("first")).sort((a, b) => a.row - b.row);
  expect(records.map(({ id }) => id)).toEqual([0, null, 2]);
  expect(records[1]).toMatchObject({ outcome: "dead", error: { class: "bad_row" } });
  expect(records[1]?.error?.message).toMatch(/questions\.jsonl:2.*16 ?MiB|questions\.jsonl:2.*16777216/);
});
