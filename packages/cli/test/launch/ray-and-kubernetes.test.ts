import { expect } from "vitest";
import { freePort } from "../support/free-port.ts";
import { questions } from "../support/questions.ts";
import { test } from "../support/shell.ts";

const keys = [
  "submit",
  "coral",
  "data.path=questions.jsonl",
  "run.id=first",
  "transport=kafka",
  "offload=fs",
];
const model = ["llm=openai", "llm.base_url=http://127.0.0.1:1/v1", "llm.model=m", "llm.api_key_env=VLLM_KEY"];
const env = { VLLM_KEY: "sk-very-secret" };
const dryRun = ["--workers", "2", "--dry-run"];

test("a dry run for Ray prints each job that would be asked for, and no secret", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(1));
  const launcher = [
    "launcher=ray",
    "launcher.memory=2GiB",
    "launcher.env={A: b}",
    "launcher.runtime_env={x: 1}",
  ];
  const { code, stdout, stderr } = await shell.matrix([...keys, ...model, ...launcher, ...dryRun], { env });
  expect(code, stderr).toBe(0);
  expect(stdout.match(/"submission_id": "matrix-first-\w{6}-\w+-\d\.1"/g)).toHaveLength(3);
  expect(stdout).toContain('"entrypoint_memory": 2147483648');
  expect(stdout).toContain('"VLLM_KEY": "<the value of VLLM_KEY>"');
  expect(stdout).not.toContain("sk-very-secret");
  expect((await shell.files()).filter((file) => file.includes("/runs/"))).toEqual([]);
});

test("a Ray dashboard that is not there is told of, and leaves nothing", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(1));
  const address = `http://127.0.0.1:${await freePort()}`;
  const launcher = ["launcher=ray", `launcher.address=${address}`];
  const { code, stderr } = await shell.matrix([...keys, "llm=simulator", ...launcher], { env });
  expect(code).toBe(2);
  expect(stderr).toContain(`the Ray dashboard at ${address} cannot be reached`);
  expect(stderr).not.toContain("warning");
  expect((await shell.files()).filter((file) => file.includes("/runs/"))).toEqual([]);
});

test("a token that launcher.token_env names must be set", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(1));
  const launcher = ["launcher=ray", "launcher.token_env=RAY_TOKEN"];
  const { code, stderr } = await shell.matrix([...keys, "llm=simulator", ...launcher]);
  expect(code).toBe(2);
  expect(stderr).toContain("environment variable RAY_TOKEN, which launcher.token_env names, is not set");
});

test("a dry run for Kubernetes prints manifests with secrets by reference and probes where the processes serve them", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(1));
  const launcher = [
    "launcher=kubernetes",
    "launcher.image=matrix:1",
    "launcher.claim=runs",
    "launcher.mount=/",
    "launcher.probe_port=9500",
    "launcher.max_workers=9",
  ];
  const { code, stdout, stderr } = await shell.matrix([...keys, ...model, ...launcher, ...dryRun], { env });
  expect(code, stderr).toBe(0);
  expect(stdout.match(/(?<=^==> .*)[\w.]+(?= <==$)/gm)).toEqual([
    ...["manifest.json", "launch.json"],
    ...["runner.yaml", "workers.yaml", "kustomization.yaml", "kubectl"],
  ]);
  expect(stdout).toContain("containerPort: 9500");
  expect(stdout).toMatch(/name: VLLM_KEY\s+valueFrom:\s+secretKeyRef:\s+name: matrix\s+key: VLLM_KEY/);
  expect(stdout).not.toContain("sk-very-secret");
  const other = await shell.matrix([...keys, ...model, ...launcher, "telemetry.port=1234", ...dryRun], {
    env,
  });
  expect(other.stderr).toContain("telemetry.port=1234 differs from launcher.probe_port=9500");
});

test("launcher.apply=false writes a run whose processes find their probes and each other, and asks no cluster", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(1));
  const launcher = [
    "launcher=kubernetes",
    "launcher.image=matrix:1",
    "launcher.claim=runs",
    "launcher.mount=/",
    "launcher.apply=false",
  ];
  const { code, stderr } = await shell.matrix([...keys, "llm=simulator", ...launcher], {
    env: { PATH: "/nowhere" },
  });
  expect(code, stderr).toBe(0);
  const files = await shell.files();
  for (const name of [
    "launch/kubernetes/kustomization.yaml",
    "launch/kubernetes/runner.yaml",
    "manifest.json",
  ])
    expect(files.some((file) => file.endsWith(`runs/first/${name}`))).toBe(true);
});
