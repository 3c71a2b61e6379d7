import { expect } from "vitest";
import { freePort } from "./support/free-port.ts";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("what a run would do is told without asking a model: pack, data, routing, most calls and what they assume", async ({
  shell,
}) => {
  await shell.write("q.jsonl", questions(7));
  // Nobody listens there.
  const model = [`llm.base_url=http://127.0.0.1:${await freePort()}/v1`, "llm.model=m"];
  const args = [
    "validate",
    "coral",
    "data.path=q.jsonl",
    "data.limit=5",
    "run.trials=2",
    "workload.max_turns=3",
  ];

  const text = await shell.matrix([...args, ...model]);
  const json = await shell.matrix([...args, ...model, "workload.variant=graph", "--json"]);

  expect([text.code, text.stderr]).toEqual([0, ""]);
  expect(text.stdout).toMatch(/^pack +coral \(@matrix\/agents-coral \S+\)$/m);
  expect(text.stdout).toMatch(/^data +JSONL .*q\.jsonl, \d+ bytes$/m);
  expect(text.stdout).toContain(
    "teacher → answer_extractor → answer_matcher → student → answer_extractor → answer_matcher → from the start again",
  );
  // 5 rows, 2 trials, 3 turns of a speaker's and an extractor's call.
  expect(text.stdout).toMatch(/^calls +at most 60 = 5 rows × 2 trials × 6 calls .*assumes that/m);
  expect(json.code).toBe(0);
  expect(JSON.parse(json.stdout)).toMatchObject({
    pack: { name: "coral" },
    orchestrator: { routing: { kind: "graph", start: "teacher" } },
    estimate: { rows: 5, trials: 2, callsPerRow: 6, calls: 60 },
  });
  expect(await shell.files()).toEqual([shell.path("q.jsonl")]);
});

test("a misspelt key, a value to be given and a data set that is not there are refused with their line and the nearest name", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(1));
  const config = (name: string, lines: string) =>
    shell.write(
      `conf/${name}.yaml`,
      `defaults:\n  - coral\n  - override llm: simulator\n  - _self_\n${lines}`,
    );
  await config("key", "data:\n  path: questions.jsonl\nworkload:\n  max_turn: 3\n");
  await config("given", "run:\n  trials: 2\n");
  await config("data", "data:\n  path: question.jsonl\n");
  const validate = (name: string) => shell.matrix(["validate", "-cn", name, "-cd", "conf"]);

  const [key, given, data] = [await validate("key"), await validate("given"), await validate("data")];

  expect([key.code, given.code, data.code]).toEqual([2, 2, 2]);
  expect(key.stderr).toBe(
    'error: workload.max_turn (conf/key.yaml:8) is not a key here; did you mean "max_turns"?\n',
  );
  expect(given.stderr).toMatch(
    /^error: data\.path \(\S+\/data\/file\.yaml:\d+\) is still \?\?\?; set it with data\.path=value\n$/,
  );
  expect(data.stderr).toMatch(
    /^error: data\.path \(conf\/data\.yaml:6\): data set .*question\.jsonl does not exist .*; did you mean "questions\.jsonl"\?\n$/,
  );
  expect(key.stdout + given.stdout + data.stdout).toBe("");
});

test("a data set whose first row is of no use to the pack is warned of", async ({ shell }) => {
  await shell.write("q.jsonl", '{"text": "no question"}\n');
  const { code, stderr } = await shell.matrix(["validate", "coral", "data.path=q.jsonl", "llm=simulator"]);
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/^warning: the first row cannot be used: .*question_id/),
  ]);
});

test("a key's variable that a config names must be set; its value is never told", async ({ shell }) => {
  await shell.write("q.jsonl", questions(1));
  const model = [`llm.base_url=http://127.0.0.1:${await freePort()}/v1`, "llm.model=m"];
  const args = ["validate", "coral", "data.path=q.jsonl", ...model, "llm.api_key_env=MY_KEY"];

  const missing = await shell.matrix(args);
  const sweep = await shell.matrix([...args, "-m", "workload.max_turns=1,2"]);
  const set = await shell.matrix(args, { env: { MY_KEY: "sk-nobody-may-see" } });
  const unasked = await shell.matrix([...args, "workload.dummy=true"]);

  const says = "environment variable MY_KEY is not set; llm.api_key_env says that it holds the key; set it";
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining(`error: ${says}`)]);
  expect([sweep.code, sweep.stderr]).toEqual([2, expect.stringContaining(says)]);
  expect([set.code, set.stderr, unasked.code]).toEqual([0, "", 0]);
  expect(set.stdout).not.toContain("sk-");
});

test("every job of a sweep is checked, and what is wrong with several is said once", async ({ shell }) => {
  await shell.write("q.jsonl", questions(2));
  const args = ["validate", "coral", "-m", "llm=simulator"];

  const good = await shell.matrix([...args, "data.path=q.jsonl", "workload.max_turns=1,2"]);
  const bad = await shell.matrix([...args, "data.path=q.jsonl,r.jsonl", "workload.max_turns=1,x,2"]);

  expect(good.code).toBe(0);
  expect(good.stdout).toBe(
    "0  workload.max_turns=1: 2 rows, at most 4 calls\n1  workload.max_turns=2: 2 rows, at most 8 calls\n",
  );
  expect(good.stderr).toContain("all 2 jobs can begin; at most 12 calls in all");
  expect(bad.code).toBe(2);
  expect(bad.stderr).toMatch(
    /^error: jobs 1, 4: workload\.max_turns \(override .*\) must be a whole number, got "x"$/m,
  );
  expect(bad.stderr).toMatch(/^error: jobs 3, 5: data set .*r\.jsonl does not exist/m);
});
