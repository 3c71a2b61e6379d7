import { agentMetrics, type SimulationOutcome } from "../src/metrics/agent-metrics.ts";
import { passHatK } from "../src/metrics/pass-hat-k.ts";
import { tau2TrialSeeds } from "../src/metrics/trial-seeds.ts";
import { readAs } from "../src/schema/read-as.ts";
import { oneOf } from "../src/schema/scalar-types.ts";
import { terminationReasons } from "../src/task/termination-reason.ts";
import { equalValues } from "../src/value/equal.ts";
import { pythonLiteral } from "../src/value/python-text.ts";
import type { Dictionary, Value } from "../src/value/value.ts";
import { dictionaryField, dictionaryListField, listField, numberField, textField } from "./fields.ts";

/** `metrics/`: a value of pass^k, the seeds of a run's trials, or the metrics of a whole run. */
export function checkMetrics(vector: Dictionary): string | undefined {
  switch (vector.get("kind")) {
    case "pass_hat_k":
      return same(
        vector.get("value") ?? null,
        passHatK(
          numberField(vector, "num_trials"),
          numberField(vector, "success_count"),
          numberField(vector, "k"),
        ),
        "value",
      );
    case "trial_seeds":
      return same(
        vector.get("seeds") ?? null,
        tau2TrialSeeds(numberField(vector, "seed"), listField(vector, "seeds").length).map(BigInt),
        "seeds",
      );
    case "aggregate":
      return checkAggregate(vector);
    default:
      return `metrics of kind "${vector.get("kind")}" are not known`;
  }
}

function checkAggregate(vector: Dictionary): string | undefined {
  const simulations = dictionaryListField(vector, "simulations").map(
    (each): SimulationOutcome => ({
      task_id: textField(each, "task_id"),
      trial: numberField(each, "trial"),
      termination_reason: readAs(
        oneOf(...terminationReasons),
        each.get("termination_reason") ?? null,
        "reason",
      ),
      agent_cost: each.get("agent_cost") === null ? null : numberField(each, "agent_cost"),
      reward_info: { reward: numberField(each, "reward"), db_check: null, action_checks: null },
    }),
  );
  const metrics = agentMetrics(simulations, numberField(vector, "num_trials"));
  const expected = dictionaryField(vector, "metrics");
  for (const [name, value] of Object.entries(metrics)) {
    // fields of reviews and of voice runs are not ours
    const found = expected.has(name) ? same(expected.get(name) ?? null, value, name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function same(expected: Value, actual: Value, name: string): string | undefined {
  return equalValues(expected, asDictionary(actual))
    ? undefined
    : `${name} is ${pythonLiteral(actual)}, expected ${pythonLiteral(expected)}`;
}

function asDictionary(value: Value): Value {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Map)
    ? new Map(Object.entries(value))
    : value;
}
