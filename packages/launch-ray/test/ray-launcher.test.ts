import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LogLine } from "@matrix/core";
import { type RayLauncherOptions, rayLauncher } from "@matrix/launch-ray";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeRay } from "./support/fake-ray.ts";
import { launchOf } from "./support/launch.ts";

let folder: string;
let ray: FakeRay;
let address: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "matrix-ray-"));
  ray = new FakeRay();
  address = await ray.start();
});
afterEach(async () => {
  await ray.stop();
  rmSync(folder, { recursive: true });
});
const launcher = (options: RayLauncherOptions = {}) => rayLauncher({ address, ...options });
const idOf = (end: string) => [...ray.jobs.keys()].find((id) => id.endsWith(end))!;

test("a start submits a job for each process, all with one script that keeps it running", async () => {
  await launcher().start(launchOf(folder, { standby: 1, worker: 2 }));
  expect(ray.states).toEqual([
    "runner-0.1 RUNNING",
    "standby-0.1 RUNNING",
    "worker-0.1 RUNNING",
    "worker-1.1 RUNNING",
  ]);
  const { asked } = ray.jobs.get(idOf("worker-1.1"))!;
  expect(asked.entrypoint).toBe(`sh ${folder}/launch/ray-keep.sh matrix worker ${folder}`);
  expect(readFileSync(join(folder, "launch/ray-keep.sh"), "utf8")).toContain('"$@" &');
});

test("a start given again changes nothing, and starts what is gone under a new number", async () => {
  const launch = launchOf(folder, { worker: 2 });
  await launcher().start(launch);
  await launcher().start(launch);
  expect(ray.jobs.size).toBe(3);
  ray.jobs.get(idOf("worker-0.1"))!.status = "FAILED";
  await launcher().start(launch);
  expect(ray.states).toEqual([
    "runner-0.1 RUNNING",
    "worker-0.1 FAILED",
    "worker-1.1 RUNNING",
    "worker-0.2 RUNNING",
  ]);
});

test("two starts at the same moment make one job: Ray takes an id once, and that is no error", async () => {
  const launch = launchOf(folder, {});
  await Promise.all([launcher().start(launch), launcher().start(launch)]);
  expect(ray.states).toEqual(["runner-0.1 RUNNING", "worker-0.1 RUNNING"]);
});

test("another count grows and shrinks a group; one that still drains does not count", async () => {
  await launcher().start(launchOf(folder, { worker: 3 }));
  ray.jobs.get(idOf("worker-2.1"))!.status = "PENDING";
  ray.keepsWaiting = true;
  await launcher().start(launchOf(folder, { worker: 1 }));
  expect(ray.states.slice(1)).toEqual(["worker-0.1 RUNNING", "worker-1.1 STOPPED", "worker-2.1 PENDING"]);
  const [, , , left] = await launcher().status(launchOf(folder, {}));
  expect(left).toMatchObject({ state: "waiting", detail: "PENDING, told to end" });
  await launcher().start(launchOf(folder, { worker: 3 }));
  expect(ray.states.slice(4)).toEqual(["worker-1.2 RUNNING", "worker-2.2 RUNNING"]);
});

test("a job has the resources of its kind, and so long to drain", async () => {
  const options = { cpus: 2, memoryBytes: 1e9, worker: { cpus: 0.5, resources: { node_a: 1 } } };
  await launcher(options).start(launchOf(folder, {}));
  const asked = (end: string) => ray.jobs.get(idOf(end))!.asked;
  expect(asked("runner-0.1")).toMatchObject({ entrypoint_num_cpus: 2, entrypoint_memory: 1e9 });
  expect(asked("runner-0.1")).not.toHaveProperty("entrypoint_resources");
  expect(asked("worker-0.1")).toMatchObject({
    entrypoint_num_cpus: 0.5,
    entrypoint_memory: 1e9,
    entrypoint_resources: { node_a: 1 },
    runtime_env: { env_vars: { RAY_JOB_STOP_WAIT_TIME_S: "30" } },
    metadata: { "matrix.run": "demo", "matrix.kind": "worker", "matrix.folder": folder },
  });
});

test("secrets go along with the jobs unless that is not wanted; a plan never tells their values", async () => {
  vi.stubEnv("OPENAI_API_KEY", "sk-very-secret");
  const launch = launchOf(folder, { worker: 1 });
  const plan = launcher().plan(launch);
  expect(JSON.stringify(plan)).not.toContain("sk-very-secret");
  expect(plan.map(({ name }) => name)).toEqual([
    join(folder, "launch/ray-keep.sh"),
    `POST ${address}/api/jobs/`,
    `POST ${address}/api/jobs/`,
  ]);
  expect(ray.requests).toEqual([]);
  await launcher().start(launch);
  await launcher({ sendSecrets: false }).start({ ...launch, run: "other" });
  const sent = [...ray.jobs.values()].map(({ asked }) => JSON.stringify(asked).includes("sk-very-secret"));
  expect(sent).toEqual([true, true, false, false]);
  vi.unstubAllEnvs();
});

test("headers go with each request", async () => {
  await launcher({ headers: () => ({ authorization: "Bearer t" }) }).status(launchOf(folder, {}));
  expect(ray.headers.authorization).toBe("Bearer t");
});

test("jobs are processes, with Ray's words, its reason for those that failed, and their host", async () => {
  await launcher().start(launchOf(folder, {}));
  Object.assign(ray.jobs.get(idOf("worker-0.1"))!, {
    status: "FAILED",
    message: "Job supervisor actor died.\nmore",
  });
  const [runner, worker] = await launcher().status(launchOf(folder, {}));
  expect(runner).toMatchObject({ kind: "runner", state: "running", detail: "RUNNING", host: "192.0.2.2" });
  expect(worker).toMatchObject({
    kind: "worker",
    state: "failed",
    detail: "FAILED (Job supervisor actor died.)",
  });
});

test("a stop ends all jobs of the run, and none of another", async () => {
  await launcher().start(launchOf(folder, { worker: 2 }));
  await launcher().start({ ...launchOf(folder, {}), run: "other" });
  await launcher().stop(launchOf(folder, {}));
  expect([...ray.jobs.values()].map(({ status }) => status)).toEqual([
    ...["STOPPED", "STOPPED", "STOPPED"],
    ...["RUNNING", "RUNNING"],
  ]);
});

test("logs are read by kind or id", async () => {
  await launcher().start(launchOf(folder, { worker: 2 }));
  for (const [id, job] of ray.jobs) job.log = `this is\n${id.slice(-3)}\n`;
  const texts: string[] = [];
  for await (const { text } of launcher().logs(launchOf(folder, {}), { kind: "worker" })) texts.push(text);
  expect(texts).toEqual(["this is", "0.1", "this is", "1.1"]);
  const one: LogLine[] = [];
  const id = idOf("runner-0.1");
  for await (const line of launcher().logs(launchOf(folder, {}), { id })) one.push(line);
  expect(one[1]).toEqual({ kind: "runner", id, text: "0.1" });
});

test("logs are followed as they are written, to the last line of a job that ends, each line once", async () => {
  await launcher().start(launchOf(folder, {}));
  const runner = ray.jobs.get(idOf("runner-0.1"))!;
  runner.log = "one\n";
  const end = new AbortController();
  const texts: string[] = [];
  for await (const { text } of launcher().logs(launchOf(folder, {}), { follow: end.signal })) {
    texts.push(text);
    // Only a log that is really followed tells of it: the job goes on.
    if (text === "one") runner.log += "two\nthree";
    // A line without an end is told once the job is over.
    if (text === "two") runner.status = "SUCCEEDED";
    if (text === "three") end.abort();
  }
  expect(texts).toEqual(["one", "two", "three"]);
});
