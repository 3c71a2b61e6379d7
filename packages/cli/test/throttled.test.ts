import { startSimulator } from "@matrix/testkit/simulator";
import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("a storm of 429 costs no row: all wait until it is over", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(10));
  const simulator = await startSimulator({
    port: 0,
    servedModelName: ["m"],
    timeToFirstToken: 0,
    interTokenLatency: 0,
    faults: [{ kind: "rate-limit" }],
  });
  const keys = ["run.id=first", `llm.base_url=${simulator.url}/v1`, "llm.model=m"];
  const started = shell.start(["run", "coral", "data.path=questions.jsonl", ...keys]);
  await expect.poll(() => simulator.stats().statuses["429"], { timeout: 100_000 }).toBeGreaterThan(20);
  simulator.setOptions({ faults: [] });

  const run = await started.ended;
  await simulator.stop();

  expect(run.code).toBe(0);
  const records = await shell.records("first");
  expect(records).toHaveLength(10);
  expect(records.filter(({ error }) => error !== undefined)).toEqual([]);
});
