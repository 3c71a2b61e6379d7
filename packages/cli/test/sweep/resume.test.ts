import { rename } from "node:fs/promises";
import { expect } from "vitest";
import { gatedModel } from "../support/gated-model.ts";
import { questions } from "../support/questions.ts";
import { test } from "../support/shell.ts";

interface Job {
  readonly status: string;
}

const keys = ["run.id=s", "data.path=q.jsonl", "run.drain_timeout=1ms", "run.max_in_flight=1"];

test("Ctrl-C lets the running jobs of a sweep drain and begins no more; resume goes on from any folder", async ({
  shell,
}) => {
  await shell.write("here/q.jsonl", questions(2));
  await shell.write("there/note", "");
  await using model = await gatedModel();
  const args = ["run", "coral", "-m", "--jobs", "2", ...keys, ...model.keys, "run.seed=1,2,3"];
  const started = shell.start(args, { cwd: "here" });
  await model.asked(2);

  started.kill("SIGINT");
  const stopped = await started.ended;

  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain("Nothing is lost: matrix resume s");
  const jobs = JSON.parse(await shell.read("here/runs/s/sweep.json")).jobs as Job[];
  expect(jobs.map(({ status }) => status)).toEqual(["stopped", "stopped", "waiting"]);
  model.release();
  await rename(shell.path("here/runs/s"), shell.path("there/moved"));

  const resumed = await shell.matrix(["resume", "moved", "--jobs", "3", "--json"], { cwd: "there" });

  expect(resumed.code).toBe(0);
  expect(JSON.parse(resumed.stdout).jobs).toMatchObject([1, 2, 3].map(() => ({ status: "complete" })));
  for (const job of [0, 1, 2]) {
    expect((await shell.matrix(["verify", `there/moved/${job}`])).code).toBe(0);
  }
  const again = await shell.matrix(["resume", "moved"], { cwd: "there" });
  expect([again.code, again.stdout.split("\n")]).toEqual([
    0,
    expect.arrayContaining([expect.stringMatching(/^2 .*complete/)]),
  ]);
});

test("a sweep that was killed goes on with the jobs that are not complete, and asks nothing again that was accepted", async ({
  shell,
}) => {
  await shell.write("q.jsonl", questions(2));
  await using quick = await gatedModel();
  await using held = await gatedModel();
  quick.release();
  const urls = [quick, held].map(({ keys: [url] }) => url!.replace("llm.base_url=", ""));
  const model = [...held.keys.slice(1), `llm.base_url=${urls.join(",")}`];
  const started = shell.start(["run", "coral", "-m", ...keys, ...model]);
  await held.asked(1);

  started.kill("SIGKILL");
  expect((await started.ended).signal).toBe("SIGKILL");
  const before = quick.calls.length;
  expect(before).toBeGreaterThan(0);
  held.release();
  const resumed = await shell.matrix(["resume", "s", "--json"]);

  expect(resumed.code).toBe(0);
  expect(JSON.parse(resumed.stdout).jobs).toMatchObject([{ status: "complete" }, { status: "complete" }]);
  expect(quick.calls).toHaveLength(before);
  for (const job of [0, 1]) expect((await shell.matrix(["verify", `s/${job}`])).code).toBe(0);
});

test("a config that has changed since the sweep began is not used for the jobs that are left", async ({
  shell,
}) => {
  await shell.write("q.jsonl", questions(1));
  await shell.write("conf/mine.yaml", "defaults: [coral, _self_]\nworkload: {max_turns: 2}\n");
  await using model = await gatedModel();
  const args = ["run", "-cn", "mine", "-cd", "conf", "-m", ...keys, ...model.keys, "run.seed=1,2"];
  const started = shell.start(args);
  await model.asked(1);
  started.kill("SIGINT");
  expect((await started.ended).code).toBe(130);
  model.release();
  await shell.write("conf/mine.yaml", "defaults: [coral, _self_]\nworkload: {max_turns: 3}\n");

  const refused = await shell.matrix(["resume", "s"]);
  const allowed = await shell.matrix(["resume", "s", "--allow-change"]);

  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(/^job 1: its config is another now than when the sweep began/m);
  expect(allowed.code).toBe(0);
});
