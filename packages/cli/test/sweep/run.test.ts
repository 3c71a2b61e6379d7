import { expect } from "vitest";
import { freePort } from "../support/free-port.ts";
import { questions } from "../support/questions.ts";
import { test } from "../support/shell.ts";
import { fastSimulator } from "../support/simulator-keys.ts";

test("each job of a sweep runs in a folder of its own, and a table sums them up", async ({ shell }) => {
  await shell.write("q.jsonl", questions(3));
  const sweep = ["run", "coral", "-m", "--jobs", "2", "run.id=s", "data.path=q.jsonl", ...fastSimulator];

  const { code, stdout, stderr } = await shell.matrix([...sweep, "workload.max_turns=1,2", "data.limit=2,3"]);

  expect(code).toBe(0);
  const lines = stdout.trim().split("\n");
  expect(lines[0]).toMatch(/^job +overrides +status +success +failed +dead +conv_err /);
  expect(lines.slice(2).map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
    ["0", "workload.max_turns=1 data.limit=2", "complete"],
    ["1", "workload.max_turns=1 data.limit=3", "complete"],
    ["2", "workload.max_turns=2 data.limit=2", "complete"],
    ["3", "workload.max_turns=2 data.limit=3", "complete"],
  ]);
  expect(stderr).toContain("4 of 4 jobs complete");
  const { format, v, sweep: id, jobs } = JSON.parse(await shell.read("runs/s/sweep.json"));
  expect([format, v, id]).toEqual(["matrix-sweep", 1, "s"]);
  expect(jobs[3]).toMatchObject({
    run: "s-3",
    folder: "3",
    status: "complete",
    overrides: expect.arrayContaining(["workload.max_turns=2", "data.limit=3"]),
    records: { dead: 0 },
    metrics: { conv_err: 0 },
  });
  expect((await shell.records("s/2")).map(({ row }) => row).toSorted()).toEqual([0, 1]);
  expect((await shell.matrix(["verify", "s/3"])).stdout).toContain("accepted 3 =");
  const whole = await shell.matrix(["stats", "s"]);
  expect(whole.stderr).toContain('"s" is a sweep; name one of its jobs by its number: s/0');
});

test("a job that cannot begin keeps no other from running, and the exit code says that not all is done", async ({
  shell,
}) => {
  await shell.write("q.jsonl", questions(1));
  const dead = `http://127.0.0.1:${await freePort()}/v1`;
  const sweep = [
    "run",
    "coral",
    "-m",
    "run.dir=out",
    "data.path=q.jsonl",
    "llm.model=m",
    `llm.base_url=${dead}`,
  ];

  const { code, stdout } = await shell.matrix([...sweep, "workload.dummy=false,true", "--json"]);

  expect(code).toBe(1);
  const { sweep: id, jobs } = JSON.parse(stdout);
  expect(id).toBe("out");
  expect(jobs).toMatchObject([
    { status: "failed", error: expect.stringContaining("connection refused") },
    { status: "complete", records: { dead: 0 } },
  ]);
  expect((await shell.files()).filter((file) => file.startsWith(shell.path("out/0")))).toEqual([]);
});
