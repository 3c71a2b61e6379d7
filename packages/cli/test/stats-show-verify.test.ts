import { readFile, writeFile } from "node:fs/promises";
import { expect } from "vitest";
import { gatedModel } from "./support/gated-model.ts";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("of a complete run, stats shows figures, show a dialogue, verify that all is there", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(6));
  await shell.matrix(["run", "coral", "data.path=questions.jsonl", "run.id=first", ...fastSimulator]);

  const [stats, show, missing, wrong, verify] = await Promise.all(
    [
      ["stats", "first"],
      ["show", "runs/first", "5"],
      ["show", "first", "6"],
      ["show", "first", "x"],
      ["verify", "first"],
    ].map((args) => shell.matrix(args)),
  );

  expect(stats?.code).toBe(0);
  expect(stats?.stdout).toMatch(/^agreement +\d\.\d{4}$/m);
  expect(stats?.stdout).toMatch(/^teacher +\d/m);
  expect(show?.code).toBe(0);
  expect(show?.stdout).toContain("Which number comes after 5?");
  expect(show?.stdout).toMatch(/^teacher:$/m);
  expect(missing?.code).toBe(2);
  expect(missing?.stderr).toBe(
    'error: run "first" has no record of row 6/0 in runs/first/records.jsonl; it may not have ended yet\n',
  );
  expect(wrong?.code).toBe(2);
  expect(wrong?.stderr).toContain('row "x" is not an input index such as 7');
  expect(verify?.code).toBe(0);
  expect(verify?.stdout).toMatch(/^accepted 6 = success \d \+ failed \d \+ dead 0\ncomplete: /);
});

test("of a run that goes on, stats, show and verify tell what is there so far", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(6));
  await using model = await gatedModel();
  const keys = ["run.id=first", "run.max_in_flight=1", ...model.keys];
  const started = shell.start(["run", "coral", "data.path=questions.jsonl", ...keys]);
  model.release();
  await expect.poll(() => model.calls.some((call) => call.startsWith("1/")), { timeout: 100_000 }).toBe(true);
  model.hold();

  const [stats, show, verify] = await Promise.all(
    [
      ["stats", "first"],
      ["show", "first", "0"],
      ["verify", "first"],
    ].map((args) => shell.matrix(args)),
  );

  expect(stats?.code).toBe(0);
  expect(stats?.stdout).toMatch(/^agreement/m);
  expect(show?.code).toBe(0);
  expect(show?.stdout).toContain("Which number comes after 0?");
  expect(verify?.code).toBe(1);
  expect(verify?.stdout).toContain("without a record");
  expect(verify?.stdout).toContain("the run is not complete; go on with: matrix resume first");
  model.release();
  expect((await started.ended).code).toBe(0);
});

test("a byte that was flipped in the records is found by verify, with its place; stats and show name it too", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(6));
  await shell.matrix(["run", "coral", "data.path=questions.jsonl", "run.id=first", ...fastSimulator]);
  const file = shell.path("runs/first/records.jsonl");
  const bytes = await readFile(file);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(file, bytes);

  const [verify, json, stats] = await Promise.all(
    [
      ["verify", "first"],
      ["verify", "first", "--json"],
      ["stats", "first"],
    ].map((args) => shell.matrix(args)),
  );

  expect(verify?.code).toBe(3);
  expect(verify?.stdout).toMatch(/^problem: .*records\.jsonl.*byte/m);
  expect(verify?.stdout).not.toContain("complete: every row");
  expect(verify?.stderr).not.toMatch(/^ +at /m);
  expect(json?.code).toBe(3);
  expect(JSON.parse(json!.stdout).problems[0]).toContain("records.jsonl");
  expect(stats?.code).toBe(3);
  expect(stats?.stderr).toMatch(/^error: .*records\.jsonl/);
  expect(stats?.stderr).toContain("matrix verify first");
});
