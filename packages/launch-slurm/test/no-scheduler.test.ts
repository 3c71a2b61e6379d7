import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LaunchError } from "@matrix/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { slurmLauncher } from "../src/index.ts";
import { someLaunch } from "./launch.ts";

let folder: string;
const path = process.env.PATH;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "matrix-slurm-test-"));
});

afterEach(async () => {
  process.env.PATH = path;
  await rm(folder, { recursive: true, force: true });
});

/** Puts programs on the PATH that stand for SLURM's, and note how they were called. */
async function programs(texts: { readonly [name: string]: string }): Promise<void> {
  for (const [name, text] of Object.entries(texts)) {
    await writeFile(join(folder, name), `#!/bin/sh\necho "${name} $*" >> ${folder}/calls\n${text}\n`);
    await chmod(join(folder, name), 0o755);
  }
  process.env.PATH = `${folder}:${path}`;
}

test("without SLURM's commands on the PATH a start says which one is missing and the way out", async () => {
  process.env.PATH = folder;
  const started = slurmLauncher().start(someLaunch({ folder }));
  await expect(started).rejects.toThrow(LaunchError);
  await expect(started).rejects.toThrow("there is no squeue on the PATH; launcher=slurm works where");
});

test("where the workers are refused, the runner that was taken is cancelled", async () => {
  await programs({
    squeue: "true",
    sbatch: `case "$*" in *worker*) echo "sbatch: error: invalid partition specified: nope" >&2; exit 1;; *) echo 41;; esac`,
    scancel: "true",
  });
  const started = slurmLauncher().start(someLaunch({ folder }));
  await expect(started).rejects.toThrow(
    /^slurm refused the worker of run first: invalid partition specified: nope; see/,
  );
  const calls = (await readFile(join(folder, "calls"), "utf8")).trim().split("\n");
  expect(calls.at(-1)).toBe("scancel 41");
});

test("a second start submits only what is missing", async () => {
  await programs({ squeue: `cat ${folder}/queue 2>/dev/null || true`, sbatch: "echo 41", scancel: "true" });
  const launcher = slurmLauncher();
  const launch = someLaunch({ folder });
  await launcher.start(launch);
  const script = await readFile(join(folder, "launch", "worker.sbatch"), "utf8");
  const name = /--job-name=(\S+)/.exec(script)?.[1];
  const runner = name?.replace(/worker$/, "runner");
  const lines = [
    `41|${runner}|RUNNING|n|None`,
    ...[0, 1, 2].map((task) => `42_${task}|${name}|RUNNING|n|None`),
  ];
  await writeFile(join(folder, "queue"), lines.join("\n"));
  await rm(join(folder, "calls"));

  await launcher.start(launch);

  const calls = (await readFile(join(folder, "calls"), "utf8")).trim().split("\n");
  expect(calls.filter((call) => call.startsWith("sbatch"))).toEqual([
    `sbatch --parsable --array=0-0 ${join(folder, "launch", "worker.sbatch")}`,
  ]);
  expect(await readdir(join(folder, "launch"))).not.toContain("standby.sbatch");
});

test("fewer workers: those that wait are cancelled, those that run are told to drain, and count no more", async () => {
  await programs({ squeue: `cat ${folder}/queue 2>/dev/null || true`, sbatch: "echo 41", scancel: "true" });
  const launcher = slurmLauncher();
  const launch = someLaunch({ folder });
  await launcher.start(launch);
  const name = /--job-name=(\S+)/.exec(await readFile(join(folder, "launch", "worker.sbatch"), "utf8"))?.[1];
  const runner = name?.replace(/worker$/, "runner");
  const tasks = ["RUNNING", "RUNNING", "RUNNING", "PENDING"].map(
    (state, task) => `42_${task}|${name}|${state}|n|None`,
  );
  await writeFile(join(folder, "queue"), [`41|${runner}|RUNNING|n|None`, ...tasks].join("\n"));
  await rm(join(folder, "calls"));
  const groups = launch.groups.map((group) => (group.kind === "worker" ? { ...group, count: 2 } : group));

  await launcher.start({ ...launch, groups });
  await writeFile(join(folder, "queue"), [`41|${runner}|RUNNING|n|None`, ...tasks.slice(0, 3)].join("\n"));
  await launcher.start({ ...launch, groups });

  const calls = (await readFile(join(folder, "calls"), "utf8")).trim().split("\n");
  expect(calls.filter((call) => !call.startsWith("squeue"))).toEqual([
    "scancel 42_3",
    "scancel --batch --signal=TERM 42_2",
  ]);
});
