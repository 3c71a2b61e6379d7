import { agentMetrics } from "../src/metrics/agent-metrics.ts";
import { readResults, resultsText } from "../src/results/results-file.ts";
import { jsonText } from "../src/value/json-text.ts";
import { parseJson } from "../src/value/parse-json.ts";
import type { Dictionary } from "../src/value/value.ts";
import { difference } from "./difference.ts";

/** `results/`: a whole results file, read into our types, counted, and written again member by member. */
export function checkResults(vector: Dictionary): string | undefined {
  const original = jsonText(vector, { indent: 2, ascii: false });
  const results = readResults(original);
  const { total_simulations, infra_error_count } = agentMetrics(
    results.simulations.map((each) => ({
      ...each,
      trial: Number(each.trial ?? 0),
    })),
    Number(results.info.num_trials),
  );
  if (total_simulations + infra_error_count !== results.simulations.length)
    return "simulations are lost in the metrics";
  const written = resultsText(results);
  return (
    difference(parseJson(original), parseJson(written), "results") ??
    (written === original ? undefined : "members stand in another order")
  );
}
