import { expect, test } from "vitest";
import { naturalReasoningMetrics } from "../src/index.ts";
import { curate, document, fenced, goodScores, question } from "./curate.ts";

test("documents are counted by the reason they ended for, and errors apart", async () => {
  const rows = [
    document(),
    document(),
    document({ language_id_whole_page_fasttext: { en: 0 } }),
    document({ language_id_whole_page_fasttext: null }),
    document(),
  ];
  const { lines } = await curate(rows.slice(0, 1), ["Yes", goodScores, question()]);
  lines.push(...(await curate(rows.slice(1, 2), ["Yes", "no JSON here"])).lines);
  lines.push(...(await curate(rows.slice(2, 4), [])).lines);
  lines.push(...(await curate(rows.slice(4), ["Yes", fenced({})])).lines);
  const metrics = naturalReasoningMetrics();
  for (const line of lines) metrics.add(JSON.parse(line));
  expect(Object.entries(metrics.result())).toEqual([
    ["total_input", 5],
    ["success", 1],
    ["filter_by_en", 1],
    ["filter_by_score_wo_json", 2],
    ["conv_err", 1],
  ]);
});

test("no document, no figures", () => {
  expect(naturalReasoningMetrics().result()).toEqual({});
});

test("a row that was ended from outside says nothing of the documents", () => {
  const metrics = naturalReasoningMetrics();
  metrics.add({ outcome: "dead", status: {}, history: [] });
  expect(metrics.result()).toEqual({});
});
