import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("a folder that holds a run is not run into again, but named with the command that goes on", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(2));
  const args = ["run", "coral", "data.path=questions.jsonl", "run.id=first", ...fastSimulator];
  expect((await shell.matrix(args)).code).toBe(0);
  const before = await shell.read("runs/first/records.jsonl");

  const again = await shell.matrix(args);

  expect(again.code).toBe(2);
  expect(again.stderr).toBe(
    "error: folder runs/first holds a run already; go on with it: matrix resume runs/first, or choose another run.id or run.dir\n",
  );
  expect(await shell.read("runs/first/records.jsonl")).toBe(before);

  const resume = await shell.matrix(["resume", "runs/first"]);

  expect(resume.code).toBe(0);
  expect(resume.stderr).toContain("run first is already complete");
  expect(resume.stderr).toContain("matrix stats first");
  expect(await shell.read("runs/first/records.jsonl")).toBe(before);
});

test("an output that holds the records of another run is refused by both names", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(2));
  const args = ["run", "coral", "data.path=questions.jsonl", "output.path=all.jsonl", ...fastSimulator];
  expect((await shell.matrix([...args, "run.id=first"])).code).toBe(0);
  const files = await shell.files();

  const second = await shell.matrix([...args, "run.id=second"]);

  expect(second.code).toBe(2);
  expect(second.stderr).toMatch(/all\.jsonl.*first.*second/);
  expect(await shell.files()).toEqual(files);
});
