import { readFile } from "node:fs/promises";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Json } from "@matrix/core";
import { rowSourceFor } from "@matrix/data";
import { expect } from "vitest";
import { gatedModel } from "../support/gated-model.ts";
import { libraryDesk } from "../support/library-desk.ts";
import { questions } from "../support/questions.ts";
import { type Shell, test } from "../support/shell.ts";
import { fastSimulator } from "../support/simulator-keys.ts";

async function finishedRun(shell: Shell, ...keys: string[]): Promise<void> {
  await shell.write("questions.jsonl", `${questions(9)}no row\n`);
  const all = [
    "data.path=questions.jsonl",
    "run.id=first",
    "workload.max_turns=2",
    ...fastSimulator,
    ...keys,
  ];
  expect((await shell.matrix(["run", "coral", ...all])).code).toBe(0);
}

test("jsonl is the records as they are, compressed where the name says so, on stdout where asked", async ({
  shell,
}) => {
  await finishedRun(shell);
  const records = await shell.read("runs/first/records.jsonl");
  const out = (...args: string[]) => shell.matrix(["export", "first", "--format", "jsonl", ...args]);

  const plain = await out();
  expect([plain.code, plain.stdout]).toEqual([0, "runs/first/export/records.jsonl\n"]);
  expect(plain.stderr).toContain("10 records read");
  expect(await shell.read("runs/first/export/records.jsonl")).toBe(records);

  await out("-o", "a/r.jsonl.gz");
  await out("--output", "a/r.jsonl.zst");
  expect(gunzipSync(await readFile(shell.path("a/r.jsonl.gz"))).toString()).toBe(records);
  expect(zstdDecompressSync(await readFile(shell.path("a/r.jsonl.zst"))).toString()).toBe(records);
  expect((await out("-o", "-")).stdout).toBe(records);

  const outcomes = records.split("\n").filter((line) => line.includes('"outcome":"success"'));
  const success = await out("-o", "s.jsonl", "--success-only", "--json");
  expect((await shell.read("s.jsonl")).split("\n").slice(0, -1)).toEqual(outcomes);
  expect(JSON.parse(success.stdout)).toMatchObject({
    format: "jsonl",
    path: shell.path("s.jsonl"),
    records: { success: outcomes.length, failed: 0, dead: 0 },
  });
  const verify = await shell.matrix(["verify", "first"]);
  expect(verify.code).toBe(0);
});

test("parquet holds the records, a column a field, and reads back as a data set", async ({ shell }) => {
  await finishedRun(shell);
  const written = await shell.matrix(["export", "first", "--format", "parquet", "--success-only"]);
  expect([written.code, written.stdout]).toEqual([0, "runs/first/export/records.parquet\n"]);
  const records = await shell.records("first");
  const source = rowSourceFor(shell.path("runs/first/export/records.parquet"));
  const rows: Json[] = [];
  for await (const row of source.rows({ start: 0, signal: new AbortController().signal })) {
    if ("value" in row) rows.push(row.value);
  }
  expect(rows).toEqual(records.filter(({ outcome }) => outcome === "success"));
  const stdout = await shell.matrix(["export", "first", "--format", "parquet", "-o", "-"]);
  expect([stdout.code, stdout.stderr]).toEqual([2, expect.stringContaining("needs a file; give --output")]);
});

test("dialogues are written for training, one a line or with their rows", async ({ shell }) => {
  await using desk = await libraryDesk();
  await shell.matrix(["run", "tau2", "data.limit=1", "run.trials=2", "run.id=t", ...desk.keys]);
  await shell.matrix(["export", "t", "--format", "sft", "-o", "sft.jsonl"]);
  await shell.matrix(["export", "t", "--format", "chat", "-o", "chat.jsonl"]);

  const lines = async (file: string) =>
    (await shell.read(file))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  const [sft, ...others] = await lines("sft.jsonl");
  expect(others).toHaveLength(1);
  expect(Object.keys(sft)).toEqual(["messages", "tools"]);
  expect(sft.messages.at(-1)).toEqual({ role: "assistant", content: "Renewed. It is due on 2026-03-23." });
  const chat = await lines("chat.jsonl");
  expect(chat.map(({ row, trial }) => [row, trial]).sort()).toEqual([
    [0, 0],
    [0, 1],
  ]);
  expect(chat[0]).toMatchObject({ id: "renew_loan", outcome: "success", conversations: [sft] });
});

test("a pack's own format is one of those there are: Tau2's results file", async ({ shell }) => {
  await using desk = await libraryDesk();
  await shell.matrix(["run", "tau2", "data.limit=1", "run.id=t", ...desk.keys]);
  const written = await shell.matrix(["export", "t", "--format", "tau2"]);
  expect([written.code, written.stdout]).toEqual([0, "runs/t/export/results.json\n"]);
  const results = JSON.parse(await shell.read("runs/t/export/results.json"));
  expect(results).toMatchObject({
    info: { agent_info: { llm: "desk" }, environment_info: { domain_name: "library" }, seed: 42 },
    tasks: [{ id: "renew_loan" }],
    simulations: [{ task_id: "renew_loan", termination_reason: "user_stop", reward_info: { reward: 1 } }],
  });
});

test("a dataset card tells licence, provenance, config and how rows ended, and nothing of this machine", async ({
  shell,
}) => {
  await finishedRun(shell);
  const args = ["export", "first", "--format", "sft", "-o", "set/sft.jsonl"];
  const without = await shell.matrix([...args, "--card"]);
  expect([without.code, without.stderr]).toEqual([
    2,
    expect.stringMatching(/^error: a dataset card names a licence; give --license/),
  ]);
  const written = await shell.matrix([...args, "--license", "cc-by-4.0"]);
  expect([written.code, written.stdout]).toEqual([0, "set/sft.jsonl\nset/README.md\n"]);

  const card = await shell.read("set/README.md");
  expect(card).toMatch(/^---\nlicense: cc-by-4\.0\npretty_name: first\n/);
  expect(card).toContain("    data_files: sft.jsonl\n");
  expect(card).toContain("  - coral\n");
  expect(card).toMatch(/from 10 records, \d+ of them successful/);
  expect(card).toMatch(/^\| source rows \| JSONL questions\.jsonl, \d+ bytes \|$/m);
  expect(card).toMatch(/^\| model \| simulator \|$/m);
  expect(card).toMatch(/^\| dead \| bad_row \| 1 \|$/m);
  expect(card).toMatch(/^ {2}max_turns: 2$/m);
  expect(card).not.toContain(shell.folder);
  expect(card).not.toContain("base_url");
});

test("what is there is not written over, nor is anything left of what could not be written", async ({
  shell,
}) => {
  await finishedRun(shell);
  await shell.write("set/README.md", "mine");
  await shell.write("set/r.jsonl", "mine");
  const args = ["export", "first", "--format", "jsonl"];
  const refused = await shell.matrix([...args, "-o", "set/r.jsonl"]);
  const card = await shell.matrix([...args, "-o", "set/other.jsonl", "--license", "mit"]);
  const place = await shell.matrix([...args, "-o", "set/r.jsonl/below"]);
  const before = await shell.files();

  expect([refused.code, refused.stderr]).toEqual([
    2,
    "error: set/r.jsonl is there already; give --force to write it anew, or another --output\n",
  ]);
  expect([card.code, card.stderr]).toEqual([2, expect.stringContaining("set/README.md is there already")]);
  expect([place.code, place.stderr]).toEqual([
    2,
    expect.stringMatching(/^error: set\/r\.jsonl\/below could not be written/),
  ]);
  expect(await shell.read("set/r.jsonl")).toBe("mine");
  expect(before.filter((file) => file.includes("/set/"))).toHaveLength(2);

  expect((await shell.matrix([...args, "-o", "set/r.jsonl", "--force"])).code).toBe(0);
  expect(await shell.read("set/r.jsonl")).toBe(await shell.read("runs/first/records.jsonl"));
});

test("a format that there is not is refused with the nearest one; a pack without dialogues has fewer", async ({
  shell,
}) => {
  await finishedRun(shell);
  const wrong = await shell.matrix(["export", "first", "--format", "json"]);
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringMatching(/cannot be written as "json"; did you mean "jsonl"\? Formats: jsonl, .*sft, chat/),
  ]);
  expect(wrong.stderr).not.toContain("tau2");
});

test("a run that goes on may be written as far as it is, with a warning", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(4));
  await using model = await gatedModel();
  const keys = ["data.path=questions.jsonl", "run.id=first", "run.max_in_flight=1", "workload.max_turns=1"];
  const started = shell.start(["run", "coral", ...keys, ...model.keys]);
  await model.asked(1);
  const { code, stderr } = await shell.matrix(["export", "first", "--format", "jsonl"]);
  expect([code, stderr]).toEqual([0, expect.stringContaining("warning: run first is not complete")]);
  model.release();
  expect((await started.ended).code).toBe(0);
});
