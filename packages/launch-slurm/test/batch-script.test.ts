import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { slurmLauncher } from "../src/index.ts";
import { someLaunch } from "./launch.ts";

const place = createHash("sha256").update("/shared/runs/first").digest("hex").slice(0, 6);

function golden(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, "golden", name), "utf8").then((text) =>
    text.replaceAll("PLACE", place),
  );
}

test("a plan is a script for each kind and the commands that submit them, word for word", async () => {
  const steps = slurmLauncher({
    partition: "long",
    account: "lab",
    qos: "high",
    constraint: "ib&avx2",
    gres: "gpu:1",
    cpus: 2,
    memory: "4G",
    time: "4:00:00",
    worker: { memory: "2G", time: "1:00:00" },
    setup: ["module load nodejs", "source ~/keys.sh"],
    sbatch: ["--exclusive"],
  }).plan(someLaunch());

  expect(steps.map(({ name }) => name)).toEqual([
    "/shared/runs/first/launch/runner.sbatch",
    "/shared/runs/first/launch/worker.sbatch",
    "sbatch",
    "sbatch",
  ]);
  expect(steps[0]!.text).toBe(await golden("runner.sbatch"));
  expect(steps[1]!.text).toBe(await golden("worker.sbatch"));
  expect(steps.slice(2).map(({ text }) => text)).toEqual([
    "sbatch --parsable /shared/runs/first/launch/runner.sbatch",
    "sbatch --parsable '--array=0-3' /shared/runs/first/launch/worker.sbatch".replaceAll("'", ""),
  ]);
});

test("no script holds the value of a secret", () => {
  process.env.OPENAI_API_KEY = "sk-never-to-be-seen";
  const text = JSON.stringify(slurmLauncher().plan(someLaunch()));
  delete process.env.OPENAI_API_KEY;
  expect(text).not.toContain("sk-never-to-be-seen");
});

test("words that a shell would take apart stand in a script as they are", () => {
  const folder = "/shared/it's 50%/first";
  const command = ["matrix", "worker", folder];
  const [script] = slurmLauncher().plan(
    someLaunch({ folder, groups: [{ kind: "worker", count: 1, command }] }),
  );
  expect(script!.text).toContain(`  matrix worker '/shared/it'\\''s 50%/first' &\n`);
  expect(script!.text).toContain(`#SBATCH --output="/shared/it's 50%%/first/launch/logs/worker-%A_%a.log"\n`);
});

test("jobs that are not to be queued again say so and do not ask for it", () => {
  const [runner] = slurmLauncher({ requeue: false }).plan(someLaunch());
  expect(runner!.text).toContain("#SBATCH --no-requeue\n");
  expect(runner!.text).not.toContain("scontrol requeue");
});

test("options that cannot be are refused", () => {
  expect(() => slurmLauncher({ cpus: 0 })).toThrow("cpus must be an integer of at least 1, got 0");
});
