import { expect } from "vitest";
import { question, questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("with output.success_only the other records stand beside, and all are counted", async ({ shell }) => {
  await shell.write("questions.jsonl", `${questions(20)}not JSON\n${JSON.stringify(question(21))}\n`);
  const keys = ["data.path=questions.jsonl", "run.id=first", "output.success_only=true", ...fastSimulator];

  const run = await shell.matrix(["run", "coral", ...keys]);

  expect(run.code).toBe(0);
  const good = await shell.records("first");
  const others = await shell.records("first", "records.dead.jsonl");
  expect(good.length).toBeGreaterThan(0);
  expect(new Set(good.map(({ outcome }) => outcome))).toEqual(new Set(["success"]));
  expect(others.map(({ outcome }) => outcome)).toContain("dead");
  expect(others.map(({ outcome }) => outcome)).not.toContain("success");
  expect([...good, ...others].map(({ row }) => row).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 22 }, (_, row) => row),
  );
  expect((await shell.matrix(["verify", "first"])).stdout).toContain(
    `accepted 22 = success ${good.length} +`,
  );
  expect((await shell.matrix(["show", "first", "20"])).stdout).toContain("questions.jsonl:21");
});
