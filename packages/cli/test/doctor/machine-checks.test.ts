import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openFilesCheck, runFolderCheck } from "../../src/doctor/machine-checks.ts";

test("too few open files for the rows in flight are told with the way out", () => {
  expect(openFilesCheck(768, 1024)).toMatchObject({ status: "ok" });
  expect(openFilesCheck(769, 1024)).toMatchObject({
    status: "bad",
    text: "1,024 allowed, but up to 1,025 needed for run.max_in_flight; raise the limit (ulimit -n 1025) or lower run.max_in_flight",
  });
});

test("a run folder that can be made is ok and is not made; one below a file or that holds a run is not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "matrix-doctor-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "file"), "");
  await mkdir(join(folder, "old"));
  await writeFile(join(folder, "old/manifest.json"), "{}");

  expect(await runFolderCheck(join(folder, "a/b"))).toMatchObject({
    status: "ok",
    text: expect.stringContaining("MiB free"),
  });
  expect(await readdir(folder)).toEqual(["file", "old"]);
  expect(await runFolderCheck(join(folder, "file/b"))).toMatchObject({
    status: "bad",
    text: expect.stringContaining("a file stands in its place"),
  });
  expect(await runFolderCheck(join(folder, "old"))).toMatchObject({
    status: "bad",
    text: expect.stringContaining("holds a run already"),
  });
});
