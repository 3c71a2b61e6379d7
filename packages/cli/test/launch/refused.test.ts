import { expect } from "vitest";
import { RunConfigs } from "../../src/config/run-configs.ts";
import { submittedOverrides } from "../../src/launch/submittable.ts";
import { freePort } from "../support/free-port.ts";
import { questions } from "../support/questions.ts";
import { test } from "../support/shell.ts";
import { fastSimulator } from "../support/simulator-keys.ts";

const keys = ["submit", "coral", "data.path=questions.jsonl", "run.id=first"];
const kafka = ["transport=kafka", "offload=fs"];

test("a config that cannot be submitted as it is says why and the way out", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(1));
  const configs = new RunConfigs([]);
  const tries: readonly (readonly [readonly string[], string])[] = [
    [[], "transport=memory is one process, but a submitted run is many; choose transport=kafka"],
    [[...kafka, "run.workers=2"], "of a submitted run say launcher.workers=2, or --workers 2"],
    [
      [...kafka, "launcher.broker=start", "launcher.standbys=1"],
      "lives as long as the runner, so that 1 standbys would find none",
    ],
    [
      [...kafka, "launcher.broker=start", "transport.brokers=kafka-1:9092"],
      'transport.brokers="kafka-1:9092" names a broker, but launcher.broker=start brings one',
    ],
    [[...kafka, "transport.brokers=run-folder"], "say launcher.broker=start"],
    [[...kafka, "launcher.secrets=[NOT_THERE]"], "environment variable NOT_THERE, which is not set here"],
  ];
  for (const [overrides, text] of tries) {
    const { config } = await configs.load("coral", ["data.path=q.jsonl", "llm=simulator", ...overrides]);
    expect(() => submittedOverrides(config)).toThrow(text);
  }
  const { config } = await configs.load("coral", [
    "data.path=q",
    "llm=simulator",
    ...kafka,
    "launcher.broker=start",
  ]);
  expect(submittedOverrides(config).overrides).toEqual(["transport.brokers=run-folder"]);
});

test("a broker that is not there, and a scheduler that is not there, are told of and leave nothing", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(1));
  const broker = `127.0.0.1:${await freePort()}`;
  const tries: readonly (readonly [readonly string[], string])[] = [
    [[`transport.brokers="${broker}"`], `kafka: connecting to ${broker} failed`],
    [
      ["launcher=slurm", "launcher.broker=start"],
      "there is no squeue on the PATH; launcher=slurm works where",
    ],
  ];
  for (const [more, text] of tries) {
    const { code, stdout, stderr } = await shell.matrix([...keys, ...fastSimulator, ...kafka, ...more], {
      env: { PATH: "/nowhere" },
    });
    expect([code, stdout], stderr).toEqual([2, ""]);
    expect(stderr).toContain(text);
  }
  expect((await shell.files()).filter((file) => file.includes("/runs/"))).toEqual([]);
});

test("a dry run prints what would be submitted, without a scheduler and without writing anything or any secret", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(1));
  const model = ["llm=openai", "llm.base_url=http://127.0.0.1:1/v1", "llm.model=m"];
  const launcher = ["launcher=slurm", "launcher.broker=start", "launcher.partition=long", "--workers", "4"];

  const { code, stdout, stderr } = await shell.matrix(
    [...keys, ...kafka, ...model, ...launcher, "--dry-run"],
    { env: { OPENAI_API_KEY: "sk-never-to-be-seen" } },
  );

  expect(code, stderr).toBe(0);
  expect(stdout).toContain(`==> ${shell.path("runs/first/launch/runner.sbatch")} <==\n#!/bin/bash\n`);
  expect(stdout).toContain("#SBATCH --partition=long\n");
  expect(stdout).toContain(`with-broker ${shell.path("runs/first")} -- `);
  expect(stdout).toContain(
    `==> sbatch <==\nsbatch --parsable --array=0-3 ${shell.path("runs/first/launch/worker.sbatch")}\n`,
  );
  expect(stdout + stderr).not.toContain("sk-never-to-be-seen");
  expect((await shell.files()).map((file) => file.slice(shell.folder.length))).toEqual(["/questions.jsonl"]);
});

test("runs that were not submitted are no launcher's to look after", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(1));
  expect((await shell.matrix(["jobs"])).stdout).toBe("no run below runs/ was submitted\n");
  await shell.matrix(["run", ...keys.slice(1), ...fastSimulator]);
  for (const command of [
    ["logs", "first"],
    ["cancel", "first"],
    ["scale", "first", "2"],
  ]) {
    const { code, stderr } = await shell.matrix(command);
    expect([command, code]).toEqual([command, 2]);
    expect(stderr).toContain("run first was not submitted");
  }
});
