import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { expect } from "vitest";
import { type GatedModel, gatedModel } from "./support/gated-model.ts";
import { questions } from "./support/questions.ts";
import { type Shell, test } from "./support/shell.ts";

test("a run that is not there is looked for in both places", async ({ shell }) => {
  const stats = await shell.matrix(["stats", "first"]);

  expect(stats.code).toBe(2);
  expect(stats.stderr).toBe(
    `error: no run "first": neither ${shell.path("first")} nor ${shell.path("runs/first")} holds a manifest.json\n`,
  );
});

test("a manifest that cannot be read is named", async ({ shell }) => {
  await shell.write("runs/first/manifest.json", '{"format":"matrix-run","v":2}');
  const newer = await shell.matrix(["resume", "first"]);
  await shell.write("runs/first/manifest.json", "{");
  const torn = await shell.matrix(["verify", "first"]);

  expect(newer.code).toBe(2);
  expect(newer.stderr).toContain("manifest.json is not a run manifest of version 1");
  expect(torn.code).toBe(2);
  expect(torn.stderr).toMatch(/^error: .*manifest\.json cannot be read: /);
  expect(torn.stderr).not.toMatch(/^ +at /m);
});

test("records that were deleted from a run that goes on are missed by verify", async ({ shell }) => {
  await using model = await gatedModel();
  await stoppedRun(shell, model);
  await rm(shell.path("runs/first/records.jsonl"));

  const verify = await shell.matrix(["verify", "first"]);

  expect(verify.code).toBe(3);
  expect(verify.stdout).toMatch(/^problem: .*records\.jsonl/m);
});

test("a damaged journal costs no row: resume says what it cut off, and does again what it held", async ({
  shell,
}) => {
  await using model = await gatedModel();
  await stoppedRun(shell, model);
  const folder = shell.path("runs/first/journal");
  const [segment = ""] = await readdir(folder);
  const bytes = await readFile(`${folder}/${segment}`);
  bytes[bytes.length >> 1]! ^= 0xff;
  await writeFile(`${folder}/${segment}`, bytes);
  model.release();

  const resume = await shell.matrix(["resume", "first", "--json"]);

  expect(resume.code).toBe(0);
  expect(resume.stderr).toMatch(/^cut \d+ bytes of an unfinished write off .*journal\/00000001\.wal$/m);
  expect(new Set((await shell.records("first")).map(({ row }) => row)).size).toBe(4);
  expect((await shell.matrix(["verify", "first"])).code).toBe(0);
});

/** Leaves a run of four rows of which one has its record. */
async function stoppedRun(shell: Shell, model: GatedModel): Promise<void> {
  await shell.write("questions.jsonl", questions(4));
  const keys = ["run.id=first", "run.max_in_flight=1", "run.drain_timeout=1ms", ...model.keys];
  const started = shell.start(["run", "coral", "data.path=questions.jsonl", ...keys]);
  model.release();
  await expect.poll(() => model.calls.some((call) => call.startsWith("1/")), { timeout: 100_000 }).toBe(true);
  model.hold();
  started.kill("SIGINT");
  expect((await started.ended).code).toBe(130);
}
