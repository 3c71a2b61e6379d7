import { expect } from "vitest";
import { question } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("a malformed line of the data set ends dead with file and line, and no other row is lost", async ({
  shell,
}) => {
  const lines = [JSON.stringify(question(0)), '{"question_id": 1, "question":', JSON.stringify(question(2))];
  await shell.write("questions.jsonl", `${lines.join("\n")}\n`);

  const run = await shell.matrix([
    "run",
    "coral",
    "data.path=questions.jsonl",
    "run.id=first",
    ...fastSimulator,
  ]);

  expect(run.code).toBe(0);
  expect(run.stdout).toContain("dead 1");
  const records = (await shell.records("first")).sort((a, b) => a.row - b.row);
  expect(records.map(({ row, id }) => [row, id])).toEqual([
    [0, 0],
    [1, null],
    [2, 2],
  ]);
  expect(records[1]).toMatchObject({ outcome: "dead", error: { class: "bad_row" } });
  expect(records[1]?.error?.message).toContain(`${shell.path("questions.jsonl")}:2`);
  expect(records[0]?.outcome).not.toBe("dead");
  expect((await shell.matrix(["verify", "first"])).code).toBe(0);
});
