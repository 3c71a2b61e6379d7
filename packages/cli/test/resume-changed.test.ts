import { expect } from "vitest";
import { gatedModel } from "./support/gated-model.ts";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("a resume under another config is refused with what differs, unless the change is allowed", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(4));
  await using first = await gatedModel();
  await using second = await gatedModel();
  const keys = ["run.id=first", "run.drain_timeout=1ms", ...first.keys];
  const started = shell.start(["run", "coral", "data.path=questions.jsonl", ...keys]);
  await first.asked(4);
  started.kill("SIGINT");
  expect((await started.ended).code).toBe(130);
  second.release();

  const refused = await shell.matrix(["resume", "first", ...second.keys]);
  const allowed = await shell.matrix(["resume", "first", ...second.keys, "--allow-change"]);

  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("llm.base_url: ");
  expect(refused.stderr).toContain("--allow-change");
  expect(allowed.code).toBe(0);
  expect(first.calls).toHaveLength(4);
  expect(await shell.records("first")).toHaveLength(4);
  expect(JSON.parse(await shell.read("runs/first/manifest.json"))).toMatchObject({
    epoch: 2,
    config: { llm: { base_url: second.keys[0]!.replace("llm.base_url=", "") } },
  });
});
