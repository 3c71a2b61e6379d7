import { expect, vi } from "vitest";
import { gatedModel } from "../support/gated-model.ts";
import { describeWithKafka } from "../support/kafka.ts";
import { questions } from "../support/questions.ts";
import { type Shell, test } from "../support/shell.ts";

interface Status {
  readonly completed?: unknown;
  readonly processes: readonly { readonly kind: string; readonly phase: string; readonly pid: number }[];
}

async function statusOf(shell: Shell): Promise<Status> {
  const { stdout, stderr } = await shell.matrix(["status", "first", "--json"]);
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Status;
}

const patiently = { timeout: 90_000, interval: 500 };

describeWithKafka("a run that a runner and two workers share", (kafka) => {
  test("tells of its processes, is stopped from elsewhere, and goes on where it stood", async ({ shell }) => {
    await shell.write("questions.jsonl", questions(10));
    await using model = await gatedModel();
    const keys = ["data.path=questions.jsonl", "run.id=first", ...kafka(), ...model.keys];
    const started = shell.start(["run", "coral", ...keys, "--workers", "2"]);
    await model.asked(1);
    await vi.waitFor(async () => {
      const { processes } = await statusOf(shell);
      const running = processes.filter(({ phase }) => phase === "running");
      expect(running.map(({ kind }) => kind).sort()).toEqual(["runner", "worker", "worker"]);
    }, patiently);

    const stopping = shell.matrix(["stop", "first"]);
    await started.said("asked to stop");
    model.release();
    const stopped = await stopping;
    const run = await started.ended;

    expect([stopped.code, run.code], stopped.stderr + run.stderr).toEqual([0, 130]);
    const { processes, completed } = await statusOf(shell);
    expect(completed).toBeUndefined();
    expect(new Set(processes.map(({ phase }) => phase))).toEqual(new Set(["ended"]));

    const resumed = await shell.matrix(["resume", "first"]);

    expect(resumed.code, resumed.stderr).toBe(0);
    const rows = (await shell.records("first")).map(({ row }) => row);
    expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, row) => row));
    expect((await shell.matrix(["verify", "first"])).code).toBe(0);
    expect((await shell.matrix(["status", "first"])).stdout).toContain("complete since");
  });

  test("is taken over by its standby when the runner is killed", async ({ shell }) => {
    await shell.write("questions.jsonl", questions(6));
    await using model = await gatedModel();
    const keys = ["data.path=questions.jsonl", "run.id=first", ...kafka(), ...model.keys];
    const runner = shell.start(["run", "coral", ...keys]);
    await model.asked(1);
    const standby = shell.start(["resume", "first", "--standby"]);
    await standby.said(`standing by: ${shell.path("runs/first/run")} is in use by process ${runner.pid}`);

    runner.kill("SIGKILL");
    await standby.said("resuming run first");
    model.release();

    const { code, stderr } = await standby.ended;
    expect(code, stderr).toBe(0);
    expect(await shell.records("first")).toHaveLength(6);
    expect((await shell.matrix(["verify", "first"])).code).toBe(0);
  });

  test("is taken over by its standby when the runner is frozen; woken up, it ends and changes nothing", async ({
    shell,
  }) => {
    await shell.write("questions.jsonl", questions(6));
    await using model = await gatedModel();
    const keys = ["data.path=questions.jsonl", "run.id=first", ...kafka(), ...model.keys];
    const runner = shell.start(["run", "coral", ...keys]);
    await model.asked(1);
    const standby = shell.start(["resume", "first", "--standby", "--take-over-after", "8s"]);
    await standby.said("standing by");

    runner.kill("SIGSTOP");
    await standby.said("no sign of life of the runner for 8s: taking over (term 1)");
    await standby.said("resuming run first");
    model.release();

    const taken = await standby.ended;
    expect(taken.code, taken.stderr).toBe(0);
    runner.kill("SIGCONT");
    const woken = await runner.ended;
    expect(woken.stderr).toContain("another process has taken over the run in runs/first");
    expect(woken.code).toBe(1);
    const rows = (await shell.records("first")).map(({ row }) => row);
    expect(rows.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
    expect((await shell.matrix(["verify", "first"])).code).toBe(0);
  });
});
