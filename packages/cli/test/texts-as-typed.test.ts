import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("texts are taken as they are typed: numbers, spaces, commas, brackets and quotes in paths and names", async ({
  shell,
}) => {
  const file = "it's data, {v1} (1) [a].jsonl";
  await shell.write(file, questions(1));

  const run = await shell.matrix(["run", "coral", `data.path=${file}`, "run.id=007", ...fastSimulator]);

  expect(run.code).toBe(0);
  expect(JSON.parse(await shell.read("runs/007/manifest.json"))).toMatchObject({
    run: "007",
    config: { data: { path: shell.path(file) } },
  });
});
