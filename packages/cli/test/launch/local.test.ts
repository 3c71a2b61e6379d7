import { expect, vi } from "vitest";
import { gatedModel } from "../support/gated-model.ts";
import { describeWithKafka } from "../support/kafka.ts";
import { questions } from "../support/questions.ts";
import { type Shell, test } from "../support/shell.ts";

interface Job {
  readonly run: string;
  readonly completed?: unknown;
  readonly processes: readonly { readonly kind: string; readonly state: string; readonly detail: string }[];
}

async function jobOf(shell: Shell): Promise<Job> {
  const { stdout, stderr } = await shell.matrix(["jobs", "--json"]);
  expect(stderr).toBe("");
  return (JSON.parse(stdout) as { jobs: readonly Job[] }).jobs[0]!;
}

const states = ({ processes }: Job) => processes.map(({ kind, state }) => `${kind} ${state}`).sort();
const patiently = { timeout: 90_000, interval: 500 };

describeWithKafka("a run that is submitted to this machine", (kafka) => {
  test("goes on by itself, grows, is cancelled and goes on to its end", async ({ shell }) => {
    await shell.write("questions.jsonl", questions(10));
    await using model = await gatedModel();
    const keys = ["data.path=questions.jsonl", "run.id=first", ...kafka(), ...model.keys];
    await using _ = { [Symbol.asyncDispose]: async () => void (await shell.matrix(["cancel", "first"])) };

    const submitted = await shell.matrix(["submit", "coral", ...keys]);
    expect([submitted.code, submitted.stdout], submitted.stderr).toEqual([0, "first\n"]);
    await model.asked(1);
    const before = await jobOf(shell);
    expect(states(before)).toEqual(["runner running", "worker running"]);

    const again = await shell.matrix(["submit", "coral", ...keys]);
    expect(again.code, again.stderr).toBe(0);
    expect((await jobOf(shell)).processes).toEqual(before.processes);

    expect((await shell.matrix(["scale", "first", "2"])).code).toBe(0);
    await vi.waitFor(
      async () =>
        expect(states(await jobOf(shell))).toEqual(["runner running", "worker running", "worker running"]),
      patiently,
    );

    const cancelling = shell.start(["cancel", "first"]);
    await cancelling.said("asked the processes of run first to end");
    await vi.waitFor(
      async () =>
        expect((await shell.matrix(["logs", "first"])).stdout).toMatch(/^runner .*running hops may end/m),
      patiently,
    );
    model.release();
    const cancelled = await cancelling.ended;
    expect(cancelled.code, cancelled.stderr).toBe(0);
    expect(new Set(states(await jobOf(shell)))).toEqual(new Set(["runner ended", "worker ended"]));

    expect((await shell.matrix(["scale", "first", "1"])).code).toBe(0);
    await vi.waitFor(async () => expect((await jobOf(shell)).completed).toBeDefined(), patiently);

    expect((await shell.matrix(["verify", "first"])).code).toBe(0);
    expect(await shell.records("first")).toHaveLength(10);
    const { stdout } = await shell.matrix(["logs", "first", "--kind", "worker", "--follow"]);
    expect(stdout).toContain("worker worker-0 | working on run first: all roles\n");
    expect(stdout).not.toContain("runner runner-0");
    const late = await shell.matrix(["submit", "coral", ...keys]);
    expect([late.code, late.stderr]).toEqual([2, expect.stringContaining("run first is complete")]);
  });
});
