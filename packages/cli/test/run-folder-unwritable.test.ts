import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test.for([
  { where: "run.dir", key: "run.dir=taken" },
  { where: "above run.dir", key: "run.dir=taken/runs/first" },
  { where: "above output.path", key: "output.path=taken/records.jsonl" },
])(
  "a file that stands where a folder should be, $where, is named, and nothing is left behind",
  async ({ key }, { shell }) => {
    await shell.write("questions.jsonl", questions(2));
    await shell.write("taken", "mine");
    const files = await shell.files();

    const run = await shell.matrix(["run", "coral", "data.path=questions.jsonl", key, ...fastSimulator]);

    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/^error: .*taken.*file.*choose another/);
    expect(run.stderr).not.toMatch(/^ +at /m);
    expect(await shell.files()).toEqual(files);
    expect(await shell.read("taken")).toBe("mine");
  },
);
