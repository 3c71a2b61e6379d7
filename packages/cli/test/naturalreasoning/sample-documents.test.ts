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
  `of answers that have to be given back, stats counts all calls and tokens, as the server does${absent}`,
  async ({ shell }) => {
    let calls = 0;
    const model = await startSimulator({
      port: 0,
      timeToFirstToken: 0,
      interTokenLatency: 0,
      answer({ agent, headers }) {
        calls++;
        if (agent === "filter") return '"Yes"';
        return String(headers["idempotency-key"]).endsWith("/repair-1")
          ? JSON.stringify({ thoughts: "", criteria_1: 1, criteria_2: 1, criteria_3: 0, criteria_4: 1 })
          : "no JSON";
      },
    });
    await shell.matrix([
      ...["run", "naturalreasoning", `data.path=${samples}`, "data.limit=10", "run.id=first"],
      ...[`llm.base_url=http://127.0.0.1:${model.port}/v1`, "llm.model=simulated"],
      "workload.structured.enabled=true",
    ]);
    const served = await (await fetch(`http://127.0.0.1:${model.port}/metrics`)).text();
    await model.stop();
    const { stdout } = await shell.matrix(["stats", "first"]);

    const counted = (pattern: RegExp) => Number(pattern.exec(served)?.[1]);
    const roles = [...stdout.matchAll(/^(?:filter|score) +(\d+) +([\d,]+) +([\d,]+) /gm)].map((row) =>
      row.slice(1).map((figure) => Number(figure.replaceAll(",", ""))),
    );
    const sum = (column: number) => roles.reduce((total, row) => total + (row[column] ?? 0), 0);
    expect(calls).toBeGreaterThan(20);
    expect(sum(0)).toBe(calls);
    expect(sum(1)).toBe(counted(/^vllm:prompt_tokens_total\{.*\} (\d+)/m));
    expect(sum(2)).toBe(counted(/^vllm:generation_tokens_total\{.*\} (\d+)/m));
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
