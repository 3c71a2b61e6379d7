import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Launch, LaunchedProcess, LogLine } from "@matrix/core";
import { expect, onTestFinished, test, vi } from "vitest";
import { localLauncher } from "../src/index.ts";

const launcher = localLauncher();
const patiently = { timeout: 20_000, interval: 100 };

/** A run whose processes are shell scripts; `$0` is its folder. */
async function launchOf(runner: string, worker: string, workers: number): Promise<Launch> {
  const folder = await mkdtemp(join(tmpdir(), "matrix-local-"));
  onTestFinished(async () => {
    await launcher.stop({ run: "first", folder });
    await rm(folder, { recursive: true });
  });
  return {
    run: "first",
    folder,
    workingFolder: folder,
    groups: [
      { kind: "runner", count: 1, command: ["sh", "-c", runner, folder] },
      { kind: "worker", count: workers, command: ["sh", "-c", worker, folder] },
    ],
    secrets: [],
    drainMs: 2_000,
  };
}

const goesOn = "echo up; sleep 600 & trap 'kill $!; exit 130' TERM; wait";

function shown(processes: readonly LaunchedProcess[]): string[] {
  return processes.map(({ id, state }) => `${id} ${state}`).sort();
}

function pidOf(processes: readonly LaunchedProcess[], id: string): number {
  return Number(/process (\d+)$/.exec(processes.find((each) => each.id === id)?.detail ?? "")?.[1]);
}

function withWorkers(launch: Launch, count: number): Launch {
  return {
    ...launch,
    groups: launch.groups.map((group) => (group.kind === "worker" ? { ...group, count } : group)),
  };
}

test("processes are started, grow, shrink and end, and a second start changes nothing", async () => {
  const launch = await launchOf(goesOn, goesOn, 2);
  const states = async () => shown(await launcher.status(launch));
  await launcher.start(launch);
  expect(await states()).toEqual(["runner-0 running", "worker-0 running", "worker-1 running"]);
  const before = await launcher.status(launch);

  await launcher.start(launch);
  expect(await launcher.status(launch)).toEqual(before);

  await launcher.start(withWorkers(launch, 3));
  await vi.waitFor(async () => expect(await states()).toContain("worker-2 running"), patiently);

  await launcher.start(withWorkers(launch, 1));
  await vi.waitFor(async () => {
    const running = (await states()).filter((each) => each.endsWith("running"));
    expect(running).toEqual(["runner-0 running", "worker-0 running"]);
  }, patiently);
  expect(pidOf(await launcher.status(launch), "worker-0")).toBe(pidOf(before, "worker-0"));

  await launcher.stop(launch);
  await launcher.stop(launch);
  expect((await states()).every((each) => each.endsWith("ended"))).toBe(true);
}, 60_000);

test("a process that is killed is started again, and all is over once every one has ended with 0", async () => {
  const once = '[ -e "$0/go" ] && exit 0; touch "$0/go"; kill -9 $$';
  const launch = await launchOf(once, "exit 0", 1);
  await launcher.start(launch);
  await vi.waitFor(
    async () => expect(shown(await launcher.status(launch))).toEqual(["runner-0 ended", "worker-0 ended"]),
    patiently,
  );
  const lines: LogLine[] = [];
  for await (const line of launcher.logs(launch, { kind: "runner" })) lines.push(line);
  expect(lines.map(({ text }) => text).join("\n")).toMatch(
    /\[runner-0 was killed \(SIGKILL\); nothing is lost/,
  );
}, 60_000);

test("a process that can never begin fails, and its log says why", async () => {
  const launch = await launchOf("echo no such data set >&2; exit 2", "exit 0", 1);
  await launcher.start(launch);
  await vi.waitFor(
    async () => expect(shown(await launcher.status(launch))).toEqual(["runner-0 failed", "worker-0 ended"]),
    patiently,
  );
  const lines: LogLine[] = [];
  for await (const line of launcher.logs(launch, { id: "runner-0" })) lines.push(line);
  expect(lines).toEqual([{ kind: "runner", id: "runner-0", text: "no such data set" }]);
}, 60_000);

test("when the supervisor is killed its processes end with it, and the next start begins anew", async () => {
  const launch = await launchOf(goesOn, goesOn, 1);
  await launcher.start(launch);
  const told = JSON.parse(await readFile(join(launch.folder, "launch", "local-state.json"), "utf8")) as {
    pid: number;
  };
  const worker = pidOf(await launcher.status(launch), "worker-0");

  process.kill(told.pid, "SIGKILL");

  await vi.waitFor(() => expect(() => process.kill(worker, 0)).toThrow("ESRCH"), patiently);
  expect(shown(await launcher.status(launch))).toEqual(["runner-0 failed", "worker-0 failed"]);
  await launcher.start(launch);
  expect(shown(await launcher.status(launch))).toEqual(["runner-0 running", "worker-0 running"]);
}, 60_000);

test("a plan names the file, the supervisor and each process, and starts nothing", async () => {
  const launch = await launchOf(goesOn, goesOn, 2);
  const names = launcher.plan(launch).map(({ name }) => name);
  expect(names).toEqual([
    join(launch.folder, "launch", "local.json"),
    process.execPath,
    "runner-0, by the supervisor",
    "worker-0, by the supervisor",
    "worker-1, by the supervisor",
  ]);
  expect(await launcher.status(launch)).toEqual([]);
});

test("of a run that is not there nothing is known, and nothing is to be stopped", async () => {
  const run = { run: "first", folder: "/nowhere/first" };
  expect(await launcher.status(run)).toEqual([]);
  await launcher.stop(run);
});
