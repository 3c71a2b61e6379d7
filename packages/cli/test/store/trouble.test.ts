import { rename } from "node:fs/promises";
import { describe, expect } from "vitest";
import { gatedModel } from "../support/gated-model.ts";
import { questions } from "../support/questions.ts";
import { type Shell, test } from "../support/shell.ts";
import { emptyRedis, missingServer, startRedis } from "../support/stores.ts";

const rows = 3;
const waits =
  /offload store "(redis|fs)" could not .* of run "troubled" .*; nothing is lost, trying again in \d+ ms/;

/** Starts a run whose values all lie in the store alone. */
async function troubledRun(
  shell: Shell,
  keys: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  await shell.write("questions.jsonl", questions(rows));
  const values = ["offload.over=1B", "offload.cache=0B"];
  return shell.start(["run", "coral", "run.id=troubled", "data.path=questions.jsonl", ...keys, ...values], {
    env,
  });
}

/** Rows that have a record and did not end dead, once for each record. */
async function aliveRows(shell: Shell): Promise<number[]> {
  const records = await shell.records("troubled");
  return records.flatMap(({ row, outcome }) => (outcome === "dead" ? [] : [row])).sort();
}

const noRedis = missingServer("redis");
describe.skipIf(noRedis !== undefined)(noRedis ? `offload=redis [${noRedis}]` : "offload=redis", () => {
  test("a server that is killed makes rows wait, and they end once it is back", async ({ shell }) => {
    await using model = await gatedModel();
    const server = await startRedis(shell.path("server"));
    try {
      const run = await troubledRun(shell, [...model.keys, ...server.keys], server.env);
      await model.asked(rows);
      await server.stop();
      model.release();
      await run.said("nothing is lost, trying again");
      await server.start();
      const { code, stderr } = await run.ended;
      expect(code).toBe(0);
      expect(stderr).toMatch(waits);
      expect(await aliveRows(shell)).toEqual([0, 1, 2]);
    } finally {
      await server.stop();
    }
  });

  test("a server that was emptied costs the rows in flight, each named with what it lacks", async ({
    shell,
  }) => {
    await using model = await gatedModel();
    const server = await startRedis(shell.path("server"));
    try {
      const run = await troubledRun(shell, [...model.keys, ...server.keys], server.env);
      await model.asked(rows);
      await emptyRedis(shell.path("server"));
      model.release();
      const { stderr } = await run.ended;
      const records = await shell.records("troubled");
      expect([records.length, stderr]).toEqual([rows, expect.not.stringMatching(/^ +at /m)]);
      for (const { outcome, error } of records) {
        expect(outcome).toBe("dead");
        expect(error?.class).toBe("offload_missing");
        expect(error?.message).toMatch(
          /^offload store "redis" has no value "[0-9a-f]{64}" of run "troubled" at unix:/,
        );
      }
    } finally {
      await server.stop();
    }
  });
});

describe("offload=fs", () => {
  test("a folder that is gone makes rows wait, and they end once it is back", async ({ shell }) => {
    await using model = await gatedModel();
    const run = await troubledRun(shell, [...model.keys, "offload=fs"]);
    await model.asked(rows);
    await rename(shell.path("offload"), shell.path("unmounted"));
    model.release();
    await run.said("nothing is lost, trying again");
    await rename(shell.path("unmounted"), shell.path("offload"));
    const { code, stderr } = await run.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(waits);
    expect(await aliveRows(shell)).toEqual([0, 1, 2]);
  });
});
