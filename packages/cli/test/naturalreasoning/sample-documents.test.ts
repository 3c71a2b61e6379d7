import { existsSync } from "node:fs";
import { join } from "node:path";
import { startSimulator } from "@matrix/testkit/simulator";
import { expect } from "vitest";
import { test } from "../support/shell.ts";

const samples = join(import.meta.dirname, "../../../../../shared/samples/naturalreasoning");
const absent = existsSync(samples) ? "" : " (skipped: the shared sample documents are absent)";

const scores = (third: number) =>
  `\`\`\`json\n${JSON.stringify({ criteria_1: 2, criteria_2: 1, criteria_3: third, criteria_4: 1 })}\n\`\`\``;
const question = (last: string) =>
  `\`\`\`json\n${JSON.stringify({ exam_question: "Why?", question_category: "Other", extracted_answer: "So.", independent_answer: ["Think.", last] })}\n\`\`\``;

/** Answers that lead rows to all kinds of ends, by the row alone. */
function answer({
  agent,
  row = 0,
}: {
  readonly agent: string | undefined;
  readonly row: number | undefined;
}) {
  if (agent === "filter") return row % 4 === 0 ? "No" : "Yes";
  if (agent === "score") return row % 5 === 0 ? scores(0) : row % 7 === 0 ? "no scores" : scores(1);
  return row % 3 === 0 ? question("No box.") : question("Therefore, the final answer is: \\boxed{so}.");
}

test.skipIf(absent !== "")(
  `of the sample documents each ends for one reason; stats shows how many for which, and they add up${absent}`,
  async ({ shell }) => {
    const model = await startSimulator({ port: 0, timeToFirstToken: 0, interTokenLatency: 0, answer });
    const ran = await shell.matrix([
      ...["run", "naturalreasoning", `data.path=${samples}`, "run.id=first"],
      ...[`llm.base_url=http://127.0.0.1:${model.port}/v1`, "llm.model=simulated"],
      ...["workload.near_duplicates.enabled=true", "workload.near_duplicates.threshold=0.5"],
    ]);
    await model.stop();
    const [stats, verify, records] = await Promise.all([
      shell.matrix(["stats", "first"]),
      shell.matrix(["verify", "first"]),
      shell.records("first"),
    ]);

    expect(ran).toMatchObject({ code: 0 });
    const counts = new Map(
      [...stats.stdout.matchAll(/^(total_input|success|filter_by_\w+|conv_err) +(\d+)\.0000$/gm)].map(
        ([, name = "", count]) => [name, Number(count)],
      ),
    );
    expect(counts.get("total_input")).toBe(183);
    expect(counts.get("filter_by_en")).toBe(18);
    const reasons = [...counts].filter(([name]) => name !== "total_input");
    expect(reasons.reduce((sum, [, count]) => sum + count, 0)).toBe(183);
    // Every kind of end that the answers lead to.
    expect(reasons.filter(([, count]) => count > 0).map(([name]) => name)).toEqual([
      "success",
      "filter_by_en",
      "filter_by_duplicate",
      "filter_by_classifier",
      "filter_by_score",
      "filter_by_score_wo_json",
      "filter_by_no_boxed_answer",
    ]);
    expect(records).toHaveLength(183);
    expect(records.filter(({ outcome }) => outcome === "success")).toHaveLength(counts.get("success") ?? 0);
    expect(verify.stdout).toContain("complete: every row has exactly one record");
  },
);

test.skipIf(absent !== "")(
  `with structured answers the bundled simulator takes sample documents through all three roles${absent}`,
  async ({ shell }) => {
    const ran = await shell.matrix([
      ...["run", "naturalreasoning", `data.path=${samples}`, "data.limit=60", "run.id=first"],
      ...["llm=simulator", "llm.simulator.time_to_first_token=0", "llm.simulator.inter_token_latency=0"],
      "workload.structured.enabled=true",
    ]);
    const records = await shell.records("first");

    expect(ran).toMatchObject({ code: 0 });
    expect(new Set(records.flatMap(({ history }) => history.map(({ agent }) => agent)))).toEqual(
      new Set(["filter", "score", "question"]),
    );
    expect(records.filter(({ error }) => error !== undefined)).toEqual([]);
  },
);
