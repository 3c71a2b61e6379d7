import { startSimulator } from "@matrix/testkit/simulator";
import { expect, onTestFinished } from "vitest";
import { describeWithKafka } from "../support/kafka.ts";
import { questions } from "../support/questions.ts";
import { test } from "../support/shell.ts";

const letters = "ABCD";

/** A model whose replies depend on the row and the step alone. */
async function scriptedModel(): Promise<readonly string[]> {
  const simulator = await startSimulator({
    port: 0,
    timeToFirstToken: 0,
    // What is found there depends on who came before.
    enableKvcache: false,
    interTokenLatency: 0,
    answer: ({ row = 0, trial = 0, step = 0, agent }) =>
      agent === "answer_extractor"
        ? `(${letters[(row + trial + Math.floor(step / 9)) % 4]})`
        : `${"I think of it for a while. ".repeat(10 * (row % 3))}The answer is (${letters[row % 4]}): ${trial}/${step} ü 𝄞`,
  });
  onTestFinished(() => simulator.stop());
  return [`llm.base_url=${simulator.url}/v1`, "llm.model=simulated"];
}

/** A record's bytes without its times, by its row and trial. */
function keyed(output: string): [string, string][] {
  return output
    .split("\n")
    .slice(0, -1)
    .map((line): [string, string] => {
      const { row, trial } = JSON.parse(line) as { row: number; trial: number };
      return [
        `${row}/${trial}`,
        line.replaceAll(/"(creation|init|finish|response)_timestamp":[0-9.]+/g, '"$1_timestamp":0'),
      ];
    })
    .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
}

describeWithKafka("the same rows with the same replies", (kafka) => {
  test("give the same records in one process, and on Kafka with two worker processes", async ({ shell }) => {
    await shell.write("questions.jsonl", questions(12));
    const model = await scriptedModel();
    const keys = ["data.path=questions.jsonl", "run.trials=2", ...model];

    const one = await shell.matrix(["run", "coral", ...keys, "run.id=one"]);
    const shared = await shell.matrix([
      "run",
      "coral",
      ...keys,
      "run.id=shared",
      ...kafka(),
      "--workers",
      "2",
    ]);

    expect([one.code, shared.code], one.stderr + shared.stderr).toEqual([0, 0]);
    const records = keyed(await shell.read("runs/shared/records.jsonl"));
    expect(records.map(([place]) => place)).toHaveLength(24);
    expect(records).toEqual(keyed(await shell.read("runs/one/records.jsonl")));
    expect((await shell.matrix(["verify", "shared"])).code).toBe(0);
  });
});
