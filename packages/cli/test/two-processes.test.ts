import { expect } from "vitest";
import { gatedModel } from "./support/gated-model.ts";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("a second process on a run is refused with the first one's number, and the first goes on unharmed", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(6));
  await using model = await gatedModel();
  const first = shell.start(["run", "coral", "data.path=questions.jsonl", "run.id=first", ...model.keys]);
  await model.asked(1);
  const manifest = await shell.read("runs/first/manifest.json");

  const second = await shell.matrix(["resume", "first"]);

  expect(second.code).toBe(2);
  expect(second.stderr).toContain(`is in use by process ${first.pid}`);
  expect(second.stderr).toContain("stop it first");
  expect(second.stderr).not.toMatch(/^ +at /m);
  expect(await shell.read("runs/first/manifest.json")).toBe(manifest);
  model.release();
  const { code, stdout } = await first.ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^rows +6: /m);
  expect((await shell.matrix(["verify", "first"])).code).toBe(0);
});
