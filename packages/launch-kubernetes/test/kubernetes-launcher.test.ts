import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LaunchError, type LogLine } from "@matrix/core";
import { kubernetesLauncher } from "@matrix/launch-kubernetes";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeAnswer, FakeKubectl } from "./support/fake-kubectl.ts";
import { launchOf } from "./support/launch.ts";

let folder: string;
let kubectl: FakeKubectl | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "matrix-kubernetes-"));
});
afterEach(() => {
  kubectl?.leave();
  rmSync(folder, { recursive: true });
});

function launcher(answers: readonly FakeAnswer[], apply = true) {
  kubectl = new FakeKubectl(join(folder, "bin"), answers);
  return kubernetesLauncher({ image: "matrix:1", claim: "runs", mount: folder, apply });
}
const run = () => launchOf({ runner: 1, standby: 1, worker: 2 }, join(folder, "demo"));
const list = (...items: readonly object[]) => JSON.stringify({ kind: "List", items });
const job = (name: string, conditions: readonly object[] = []) => ({
  kind: "Job",
  metadata: { name, uid: `uid-of-${name}` },
  status: { conditions },
});
const pod = (name: string, component: string, status: object) => ({
  kind: "Pod",
  metadata: { name, labels: { "app.kubernetes.io/component": component } },
  spec: { nodeName: "node-1" },
  status,
});

test("a start applies the Jobs first: the workers are theirs, and go with the last of them", async () => {
  const it = launcher([
    { words: "get jobs,", stdout: list() },
    { words: "apply", stdout: list(job("a-runner"), job("a-standby")) },
  ]);
  await it.start(run());
  expect(kubectl!.calls.map((call) => /get|apply|delete/.exec(call)?.[0])).toEqual(["get", "apply", "apply"]);
  const [, owned = ""] = kubectl!.input.split("kind: Deployment");
  expect(owned).toMatch(
    /ownerReferences:\s+- apiVersion: batch\/v1\s+kind: Job\s+name: a-runner\s+uid: uid-of-a-runner/,
  );
  expect(existsSync(join(folder, "demo/launch/kubernetes/kustomization.yaml"))).toBe(true);
});

test("a Job that has ended is made anew, and one that is no longer wanted is deleted", async () => {
  const { groups, ...launch } = run();
  const name = (kind: string) => `matrix-demo-\\w{6}-${kind}`;
  const plan = launcher([]).plan({ groups, ...launch });
  const [runner = "", standby = ""] = plan.map(({ text }) => / {2}name: (\S+)/.exec(text)?.[1] ?? "");
  kubectl!.leave();
  const it = launcher([
    { words: "get jobs,", stdout: list(job(runner, [{ type: "Failed", status: "True" }]), job(standby)) },
    { words: "apply", stdout: list(job(runner)) },
  ]);
  await it.start({
    ...launch,
    groups: groups.map((each) => (each.kind === "standby" ? { ...each, count: 0 } : each)),
  });
  const deleted = kubectl!.calls.filter((call) => call.includes("delete"));
  expect(deleted[0]).toMatch(new RegExp(`jobs ${name("runner")}$`));
  expect(deleted[1]).toMatch(new RegExp(`job/${name("standby")}$`));
});

test("where something is refused of a new run, what was applied of it is deleted", async () => {
  const it = launcher([
    { words: "get jobs,", stdout: list() },
    { words: "apply", stderr: "Error from server (Forbidden): jobs is forbidden", code: 1 },
  ]);
  await expect(it.start(run())).rejects.toThrow(
    new LaunchError("kubernetes refused kubectl apply: Error from server (Forbidden): jobs is forbidden"),
  );
  expect(kubectl!.calls.at(-1)).toMatch(/delete jobs,deployments.*--selector=app.kubernetes.io\/name=matrix/);
});

test("a cluster that is not there is told of, and nothing is written", async () => {
  const it = launcher([
    {
      words: "get",
      stderr: "E1123 01:02:03 memcache.go:265] noise\nThe connection to the server was refused",
      code: 1,
    },
  ]);
  await expect(it.start(run())).rejects.toThrow(
    /kubernetes refused kubectl get: The connection to the server was refused; see launcher.context/,
  );
  expect(existsSync(join(folder, "demo"))).toBe(false);
});

test("no kubectl is told of", async () => {
  const it = launcher([]);
  const path = process.env.PATH;
  process.env.PATH = join(folder, "nowhere");
  try {
    await expect(it.status(run())).rejects.toThrow("there is no kubectl on the PATH");
  } finally {
    process.env.PATH = path;
  }
});

test("apply=false only writes the files, and asks no cluster", async () => {
  const it = launcher([], false);
  await it.start(run());
  expect(existsSync(join(folder, "bin/calls"))).toBe(false);
  expect(existsSync(join(folder, "demo/launch/kubernetes/workers.yaml"))).toBe(true);
});

test("Pods are processes, with the reason why they do not run", async () => {
  const waiting = { reason: "ImagePullBackOff" };
  const it = launcher([
    {
      words: "get pods",
      stdout: list(
        pod("a", "runner", { phase: "Running" }),
        pod("b", "worker", { phase: "Pending", containerStatuses: [{ state: { waiting } }] }),
        pod("c", "standby", {
          phase: "Failed",
          containerStatuses: [{ state: { terminated: { exitCode: 2, reason: "Error" } } }],
        }),
        pod("d", "broker", { phase: "Running" }),
      ),
    },
  ]);
  expect(await it.status(run())).toEqual([
    { kind: "runner", id: "a", state: "running", detail: "Running", host: "node-1" },
    { kind: "worker", id: "b", state: "waiting", detail: "Pending, ImagePullBackOff", host: "node-1" },
    { kind: "standby", id: "c", state: "failed", detail: "Failed, exit code 2", host: "node-1" },
  ]);
});

test("logs are those of the Pods that have some, by kind where asked", async () => {
  const it = launcher([
    {
      words: "get pods",
      stdout: list(pod("a", "runner", { phase: "Running" }), pod("b", "worker", { phase: "Succeeded" })),
    },
    { words: "logs b", stdout: "one\ntwo\n" },
  ]);
  const lines: LogLine[] = [];
  for await (const line of it.logs(run(), { kind: "worker" })) lines.push(line);
  expect(lines).toEqual([
    { kind: "worker", id: "b", text: "one" },
    { kind: "worker", id: "b", text: "two" },
  ]);
});

test("logs are followed, each line once though kubectl begins anew", async () => {
  const it = launcher([
    { words: "get pods", stdout: list(pod("a", "runner", { phase: "Running" })) },
    { words: "logs --follow a", stdout: "one\ntwo\n" },
  ]);
  const end = new AbortController();
  const texts: string[] = [];
  const follows = () => kubectl!.calls.filter((call) => call.includes("--follow")).length;
  // Its connection broke, as it does now and then.
  const timer = setInterval(() => follows() > 1 && end.abort(), 50);
  for await (const { text } of it.logs(run(), { follow: end.signal })) texts.push(text);
  clearInterval(timer);
  expect(texts).toEqual(["one", "two"]);
});

test("a stop deletes all objects of the run, and waits until its Pods are gone", async () => {
  const it = launcher([{ words: "get pods", stdout: list() }]);
  await it.stop(run());
  expect(kubectl!.calls[0]).toMatch(/delete jobs,deployments,horizontalpodautoscalers,poddisruptionbudgets/);
});
