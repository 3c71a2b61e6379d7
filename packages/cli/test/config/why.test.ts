import { expect } from "vitest";
import { test } from "../support/shell.ts";

test("a value is traced back to its files and lines and overrides, newest first", async ({ shell }) => {
  await shell.write("conf/mine.yaml", "defaults:\n  - coral\n  - _self_\nrun:\n  trials: 3\n");
  const args = ["config", "why", "-cn", "mine", "-cd", "conf", "run.trials", "run.trials=4"];

  const text = await shell.matrix(args);
  const json = await shell.matrix([...args, "--json"]);

  expect(text.code).toBe(0);
  const [now, before, first] = text.stdout.split("\n");
  expect(now).toBe('run.trials = 4  (override "run.trials=4")');
  expect(before).toBe("  before: 3  (conf/mine.yaml:5)");
  expect(first).toMatch(
    /^ {2}before: 1 {2}\(\S+\/run\/default\.yaml:\d+, included by \S+\/matrix\.yaml:\d+\)$/,
  );
  expect(JSON.parse(json.stdout)).toMatchObject({
    path: "run.trials",
    origins: [
      { value: 4, origin: { kind: "override", text: "run.trials=4" } },
      { value: 3, origin: { kind: "file", file: "conf/mine.yaml", line: 5 } },
      { value: 1, includedBy: { kind: "file" } },
    ],
  });
});

test("what an interpolation stands for is told beside it", async ({ shell }) => {
  const { stdout } = await shell.matrix([
    "config",
    "why",
    "coral",
    "run.dir",
    "run.dir=a/${run.id}",
    "run.id=7",
  ]);
  expect(stdout).toMatch(/^run\.dir = "a\/\$\{run\.id\}" {2}\(override .*\)\n {2}now: "a\/7"\n/);
});

test("a path that is none, or is not given, is refused with what may be meant", async ({ shell }) => {
  const wrong = await shell.matrix(["config", "why", "coral", "run.trails"]);
  const none = await shell.matrix(["config", "why", "coral", "llm=simulator"]);

  expect([wrong.code, none.code]).toEqual([2, 2]);
  expect(wrong.stderr).toBe('error: the config has no value at "run.trails"; did you mean "run.trials"?\n');
  expect(none.stderr).toContain("matrix config why coral llm.model");
});
