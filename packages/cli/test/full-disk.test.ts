import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";
import { canMount, smallDisk } from "./support/small-disk.ts";

const needs = canMount ? "" : " (skipped: this user may not mount a small file system)";
const keys = ["data.path=questions.jsonl", "run.dir=disk/first", ...fastSimulator];

test.skipIf(!canMount)(
  `a run waits while the disk is full, says so, and goes on when there is room${needs}`,
  async ({ shell }) => {
    await shell.write("questions.jsonl", questions(30));
    await using disk = await smallDisk(shell.path("disk"));
    await disk.fill(64);
    const started = shell.start(["run", "coral", ...keys]);
    await started.said("nothing is lost, trying again");

    await disk.free();
    const run = await started.ended;

    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/warning: .*disk\/first\/.*(ENOSPC|no space left)/);
    expect(run.stdout).toMatch(/^rows +30: /m);
    const verify = await shell.matrix(["verify", "disk/first"]);
    expect(verify.code).toBe(0);
    expect(verify.stdout).toContain("complete: every row has exactly one record");
  },
);

test.skipIf(!canMount)(
  `a run on a disk that stays full can be stopped, and resumed once there is room${needs}`,
  async ({ shell }) => {
    await shell.write("questions.jsonl", questions(30));
    await using disk = await smallDisk(shell.path("disk"));
    await disk.fill(64);
    const started = shell.start(["run", "coral", ...keys, "run.drain_timeout=100ms"]);
    await started.said("nothing is lost, trying again");

    started.kill("SIGINT");
    const run = await started.ended;

    expect(run.code).toBe(130);
    expect(run.stderr).toContain("go on with: matrix resume disk/first");
    expect(run.stderr).not.toMatch(/^ +at /m);
    await disk.free();
    expect((await shell.matrix(["resume", "disk/first"])).code).toBe(0);
    expect((await shell.matrix(["verify", "disk/first"])).code).toBe(0);
  },
);

test.skipIf(!canMount)(
  `a disk that is full at the start is told of, and the same command works once there is room${needs}`,
  async ({ shell }) => {
    await shell.write("questions.jsonl", questions(3));
    await using disk = await smallDisk(shell.path("disk"));
    await disk.fill(0);
    const run = await shell.matrix(["run", "coral", ...keys]);

    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/^error: .*disk\/first.*(no space left|the disk is full)/);
    expect(run.stderr).not.toMatch(/^ +at /m);
    expect(await shell.files()).not.toContain(shell.path("disk/first/manifest.json"));
    await disk.free();
    expect((await shell.matrix(["run", "coral", ...keys])).code).toBe(0);
  },
);
